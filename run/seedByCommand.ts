import { unavailableError } from '../contract/errors.ts';
import type { Plan } from '../contract/plan.ts';
import { runUserCommand } from '../engine/index.ts';
import { maskerFor } from '../settings/secrets.ts';
import type { Settings } from '../settings/settings.ts';
import type { RunContext } from './runContext.ts';
import type { SeededRun } from './seedForRun.ts';

/**
 * Has a command of the user's store the job that a scenario replays, and another one remove it: after the run, after a
 * failure, after Ctrl-C, and even if this process is killed.
 *
 * @throws RltError unavailable: the command failed, with what it wrote last
 */
export async function seedByCommand(
  { lifetime, line, status }: Pick<RunContext, 'lifetime' | 'line' | 'status'>,
  settings: Settings,
  plan: Plan,
  command: string,
): Promise<SeededRun> {
  const { unseedCommand, seedTimeoutMs: timeoutMs, staging } = settings;
  const mask = maskerFor(settings);
  const env = {
    ...process.env,
    RLT_JOB_ID: plan.jobId,
    RLT_EVENT_COUNT: String(plan.eventCount),
    RLT_REPLAY_SOURCE: plan.replaySource,
    RLT_RUN_ID: plan.runId,
  };
  const removal = unseedCommand === undefined || staging ? undefined : { command: unseedCommand, env, timeoutMs };
  const releaseGuard = removal === undefined ? () => {} : lifetime.guardStop(removal);
  const removeOnce = async () => {
    release();
    if (removal === undefined) return undefined;
    const failure = await runUserCommand(lifetime, { ...removal, flag: '--unseed-command', whileEnding: true });
    releaseGuard();
    if (failure === undefined) return undefined;
    const leftover = `the job ${plan.jobId} could not be removed: ${mask(failure)}`;
    line(`  ${leftover}`);
    return leftover;
  };
  let removing: Promise<string | undefined> | undefined;
  const remove = () => {
    removing ??= removeOnce();
    return removing;
  };
  const release = lifetime.onClose(remove);
  status(`${plan.scenario}: --seed-command stores the job`);
  const failure = await runUserCommand(lifetime, { flag: '--seed-command', command, env, timeoutMs });
  status('');
  lifetime.signal.throwIfAborted();
  if (failure !== undefined) {
    await remove();
    throw unavailableError(
      mask(failure),
      'it must store the job named in the environment variable RLT_JOB_ID, with the events 1 to RLT_EVENT_COUNT',
    );
  }
  if (removal === undefined) {
    line(`  the job ${plan.jobId} stays stored${staging ? '' : ': no --unseed-command removes it'}`);
  }
  return { remove };
}

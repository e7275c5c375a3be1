import type { Plan } from '../contract/plan.ts';
import { maskUris } from '../settings/secrets.ts';
import type { Settings } from '../settings/settings.ts';
import { formatCount } from '../text/format.ts';
import { uses, worksWith } from './needs.ts';
import type { RunContext } from './runContext.ts';
import { seedByCommand } from './seedByCommand.ts';

/** The documents of one run. */
export interface SeededRun {
  /**
   * Removes them, once; happens at the latest when the command ends. Never rejects: a run that was measured keeps its
   * report.
   *
   * @returns what is left and how to remove it, where that failed
   */
  remove(): Promise<string | undefined>;
}

/** Stores the job that a scenario replays, unless the user has named one that is stored already. */
export async function seedForRun(context: RunContext, settings: Settings, plan: Plan): Promise<SeededRun> {
  const { mongoUri, profile, seedCommand } = settings;
  if (seedCommand !== undefined && worksWith('mongo', settings)) {
    return seedByCommand(context, settings, plan, seedCommand);
  }
  if (!uses('mongo', settings) || mongoUri === undefined) return nothingSeeded;
  const { removeSeeded, seedJob } = await import('../seed/seed.ts');
  await seedJob({
    mongoUri,
    profile,
    jobId: plan.jobId,
    eventCount: plan.eventCount,
    source: plan.replaySource,
    signal: context.lifetime.signal,
    onProgress: (inserted, total) =>
      context.status(`${plan.scenario}: seeded ${formatCount(inserted)} of ${formatCount(total)} events`),
  });
  if (settings.staging) {
    context.line(
      `  staging: ${plan.jobId} stays in MongoDB; remove it with: ` +
        `rlt seed --remove --job-id ${plan.jobId} --mongo-uri ${maskUris(mongoUri)}`,
    );
    return nothingSeeded;
  }
  let removal: Promise<string | undefined> | undefined;
  const removeOnce = async () => {
    release();
    try {
      await removeSeeded({ mongoUri, profile, jobId: plan.jobId });
      return undefined;
    } catch (error) {
      const reason = maskUris(error instanceof Error ? error.message : String(error));
      const leftover =
        `the seeded documents of ${plan.jobId} could not be removed: ${reason}; ` +
        `remove them with: rlt seed --remove --job-id ${plan.jobId}`;
      context.line(`  ${leftover}`);
      return leftover;
    }
  };
  const remove = () => {
    removal ??= removeOnce();
    return removal;
  };
  const release = context.lifetime.onClose(remove);
  return { remove };
}

const nothingSeeded: SeededRun = { remove: async () => undefined };

import { exitCodes } from '../contract/errors.ts';
import { withLifetime } from '../engine/lifetime.ts';
import { checkOnGateway } from '../run/probe/checkProfile.ts';
import type { ProbeLine } from '../run/probe/line.ts';
import { maskUris } from '../settings/secrets.ts';
import type { Settings } from '../settings/settings.ts';
import { broadcastBurst } from '../thresholds/broadcast-burst.ts';
import type { Outcome } from '../thresholds/judge.ts';
import { quote } from './commandLine.ts';
import { type ConfirmFlag, confirmedHosts } from './confirmFlag.ts';
import { confirmHost } from './confirmHost.ts';
import { markOf, openTerminal } from './terminal.ts';

/** How a live check is shown, and where it may write. */
export interface LiveFlags extends ConfirmFlag {
  readonly json?: true;
}

/** Tries each part of a profile on the gateway of the settings, and shows a line for each; sets the exit code. */
export async function checkProfileLive(settings: Settings, file: string | undefined, flags: LiveFlags): Promise<void> {
  const { json } = flags;
  const terminal = openTerminal({ quiet: json === true });
  const { profile, apiUrl } = settings;
  terminal.line(`  ${profile.name} on ${maskUris(apiUrl)}`);
  const mayWrite = confirmHost({
    confirmed: confirmedHosts(flags),
    silent: json === true,
    what: 'write one marked probe',
  });
  const tell = (line: ProbeLine) => {
    const outcome = outcomeOf(line);
    terminal.result(`${terminal.colour(outcome, markOf(outcome))} ${textOf(line)}`);
  };
  const lines = await withLifetime((lifetime) => checkOnGateway({ settings, tell, mayWrite }, lifetime));
  const success = lines.every(({ outcome }) => outcome !== 'does not work');
  const next = success ? nextCommand(settings, file) : undefined;
  const result = { success, profile: profile.name, apiUrl: maskUris(apiUrl), lines };
  const following = next === undefined ? '' : `\n  next:  ${next}`;
  if (json) process.stdout.write(`${JSON.stringify(next === undefined ? result : { ...result, next })}\n`);
  else terminal.result(`\n${summaryOf(lines)}${following}`);
  process.exitCode = success ? exitCodes.passed : exitCodes.unavailable;
}

/** The first verdict with this profile, where it can be had; secrets are given again by whoever types it. */
function nextCommand({ apiUrl, redisUrl, profile }: Settings, file: string | undefined): string | undefined {
  const { publish, jobEvents } = profile;
  if (file === undefined || publish === null || jobEvents.length === 0) return undefined;
  const byRedis = 'redis' in publish;
  if (byRedis && redisUrl === undefined) return undefined;
  const redis = byRedis && redisUrl !== undefined ? ['--redis-url', maskUris(redisUrl)] : [];
  const words = ['rlt', 'run', '--scenario', broadcastBurst.name, '--profile', file, '--api-url', maskUris(apiUrl)];
  return [...words, ...redis].map(quote).join(' ');
}

function outcomeOf({ outcome }: ProbeLine): Outcome {
  return outcome === 'works' ? 'passed' : outcome === 'not tried' ? 'skipped' : 'failed';
}

const widthOfPart = 34;

function textOf({ part, outcome, found, change }: ProbeLine): string {
  const said = outcome === 'works' ? found : `${outcome}: ${found}`;
  const next = change === undefined ? '' : `\n  ${''.padEnd(widthOfPart)} → ${change}`;
  return `${part.padEnd(widthOfPart)} ${said}${next}`;
}

function summaryOf(lines: readonly ProbeLine[]): string {
  const count = (wanted: ProbeLine['outcome']) => lines.filter(({ outcome }) => outcome === wanted).length;
  const bad = count('does not work');
  return `${count('works')} work, ${bad} ${bad === 1 ? 'does' : 'do'} not work, ${count('not tried')} not tried`;
}

import { formatCount } from '../../../text/format.ts';
import { ranges } from '../../analysis/ranges.ts';
import type { CatchUpReport } from './details.ts';

/** Which replays went wrong, and how. */
export function failedReplays({ details: { attempts = [] } }: CatchUpReport): string[] {
  return attempts
    .flatMap(({ client, failure }) => (failure === undefined ? [] : [`client ${client}: ${failure}`]))
    .slice(0, 10);
}

/** Whose replays took too long. */
export function slowReplays({ details }: CatchUpReport): string[] {
  const { attempts = [], replayThresholdMs } = details;
  const slow = attempts.filter(({ replayDurationMs }) => (replayDurationMs ?? 0) > replayThresholdMs);
  if (slow.length === 0) return [];
  return [
    `${formatCount(slow.length)} of ${formatCount(attempts.length)} clients waited longer than the limit: ${ranges(slow.map(({ client }) => client))}`,
  ];
}

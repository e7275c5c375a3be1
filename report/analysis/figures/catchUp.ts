import type { CatchUpDetails } from '../../schema.ts';
import { spreadOf } from '../quantile.ts';
import { count, type Figure, time } from './figure.ts';

export function catchUpFigures({
  attempts = [],
  replayDurationMs,
  receivedEvents,
  eventCount,
}: CatchUpDetails): Figure[] {
  const durations = attempts.flatMap((attempt) => attempt.replayDurationMs ?? []);
  // The earlier harness had one client, and so one duration.
  const spread = spreadOf(attempts.length === 0 && replayDurationMs !== null ? [replayDurationMs] : durations);
  return [
    time('catch-up.p50', 'Replay, median', spread?.p50),
    time('catch-up.p95', 'Replay, p95', spread?.p95),
    time('catch-up.max', 'Replay, slowest', spread?.max),
    count('catch-up.least', 'Events received, fewest of any client', receivedEvents, 'higher'),
    count('catch-up.events', 'Events stored', eventCount),
  ];
}

import { spreadOf } from '../../analysis/quantile.ts';
import { count, type ReportFigure, time } from '../../analysis/reportFigure.ts';
import type { CatchUpReport } from './details.ts';

export function catchUpFigures({ details, intervals }: CatchUpReport): ReportFigure[] {
  const known = intervals?.replay_duration;
  const { attempts = [], replayDurationMs, receivedEvents, eventCount } = details;
  const durations = attempts.flatMap((attempt) => attempt.replayDurationMs ?? []);
  // The earlier harness had one client, and so one duration.
  const spread = spreadOf(attempts.length === 0 && replayDurationMs !== null ? [replayDurationMs] : durations);
  return [
    time('catch-up.p50', 'Replay, median', spread?.p50, known?.med),
    time('catch-up.p95', 'Replay, p95', spread?.p95, known?.['p(95)']),
    time('catch-up.max', 'Replay, slowest', spread?.max, known?.max),
    count('catch-up.least', 'Events received, fewest of any client', receivedEvents, 'higher'),
    count('catch-up.events', 'Events stored', eventCount),
  ];
}

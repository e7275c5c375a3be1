import { spreadOf } from '../../analysis/quantile.ts';
import { count, type ReportFigure, time } from '../../analysis/reportFigure.ts';
import type { IdleEvictionReport } from './details.ts';

export function idleFigures({ details, intervals }: IdleEvictionReport): ReportFigure[] {
  const known = intervals?.eviction_time;
  const { watchers, stillConnected, missingError, idleTimeoutMs } = details;
  const spread = spreadOf(watchers.flatMap(({ disconnectLatencyMs }) => disconnectLatencyMs ?? []));
  return [
    count(
      'idle.evicted',
      'Silent clients evicted',
      watchers.filter(({ disconnected }) => disconnected).length,
      'higher',
    ),
    { id: 'idle.timeout', label: 'Idle timeout of the gateway', value: idleTimeoutMs, unit: 'ms' },
    time('idle.median', 'Evicted after, median', spread?.p50, known?.med),
    time('idle.max', 'Evicted after, latest', spread?.max, known?.max),
    count('idle.kept', 'Silent clients that were not evicted', stillConnected.length, 'lower'),
    count('idle.silent', 'Evictions with a wrong message or code', missingError.length, 'lower'),
  ];
}

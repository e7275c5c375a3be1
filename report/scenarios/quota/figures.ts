import { spreadOf } from '../../analysis/quantile.ts';
import { count, type ReportFigure, time } from '../../analysis/reportFigure.ts';
import type { QuotaReport } from './details.ts';

export function quotaFigures(prefix: string, { details, intervals }: QuotaReport): ReportFigure[] {
  const of = (accepted: boolean) =>
    spreadOf(
      details.connectionAttempts.flatMap((attempt) =>
        attempt.accepted === accepted && attempt.latencyMs !== null ? attempt.latencyMs : [],
      ),
    );
  const late = details.connectionAttempts.filter(({ way }) => way === 'after-connect').length;
  return [
    count(`${prefix}.admitted`, 'Clients admitted', details.accepted),
    count(`${prefix}.rejected`, 'Clients rejected', details.rejected),
    count(`${prefix}.rejected-late`, 'Clients rejected after their connect', late),
    time(`${prefix}.rejection-max`, 'Rejection, slowest', of(false)?.max, intervals?.rejection_duration?.max),
    time(`${prefix}.connect-p95`, 'Connect, p95', of(true)?.p95, intervals?.connect_duration?.['p(95)']),
    count(`${prefix}.peak`, "Peak connections in the gateway's metrics", details.peakReported, 'lower'),
    time(
      `${prefix}.slot-reuse`,
      'Freed slots taken again, the last after',
      details.slotReuse?.durationMs,
      intervals?.slot_reuse_duration?.max,
    ),
  ];
}

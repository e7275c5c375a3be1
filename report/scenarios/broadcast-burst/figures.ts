import { quantile } from '../../analysis/quantile.ts';
import { count, type ReportFigure, time } from '../../analysis/reportFigure.ts';
import { deliveriesOf } from './deliveries.ts';
import type { BroadcastReport } from './details.ts';

export function broadcastFigures({ details, partial, intervals }: BroadcastReport): ReportFigure[] {
  const known = intervals?.delivery_latency;
  const { broadcastSummary } = details;
  const { latencies, clients } = deliveriesOf(details);
  const { totalDeliveries, expectedDeliveries, duplicateDeliveries, foreignDeliveries } = broadcastSummary;
  const at = (share: number) => (latencies.length === 0 ? undefined : quantile(latencies, share));
  const slowest = Math.max(...clients.map(({ latency }) => latency?.p95 ?? Number.NEGATIVE_INFINITY));
  return [
    time('broadcast.p50', 'Latency, median', at(0.5), known?.med),
    time('broadcast.p95', 'Latency, p95', at(0.95), known?.['p(95)']),
    time('broadcast.p99', 'Latency, p99', at(0.99), known?.['p(99)']),
    time('broadcast.max', 'Latency, slowest delivery', at(1), known?.max),
    time('broadcast.slowest-client', 'Latency, p95 of the slowest client', slowest),
    count('broadcast.delivered', 'Deliveries', totalDeliveries, 'higher'),
    count(
      'broadcast.dropped',
      'Deliveries that never came',
      // Of a run that was cut short nobody knows whether they would have come.
      partial === undefined ? Math.max(0, expectedDeliveries - totalDeliveries) : null,
      'lower',
    ),
    count('broadcast.duplicates', 'Deliveries that came twice', duplicateDeliveries, 'lower'),
    count('broadcast.foreign', 'Deliveries to clients that had not asked', foreignDeliveries, 'lower'),
  ];
}

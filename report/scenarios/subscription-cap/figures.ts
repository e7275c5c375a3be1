import { spreadOf } from '../../analysis/quantile.ts';
import { count, type ReportFigure, time } from '../../analysis/reportFigure.ts';
import type { SubscriptionCapReport } from './details.ts';

export function subscriptionFigures({ details, intervals }: SubscriptionCapReport): ReportFigure[] {
  const { accepted, rejected, peakReported, results } = details;
  const spread = spreadOf(
    results.flatMap(({ success, latencyMs }) => (success && latencyMs !== null ? latencyMs : [])),
  );
  return [
    count('subscription.granted', 'Rooms granted', accepted),
    count('subscription.refused', 'Requests refused', rejected),
    count('subscription.peak', "Peak subscriptions in the gateway's metrics", peakReported, 'lower'),
    time('subscription.p95', 'Room granted after, p95', spread?.p95, intervals?.subscribe_duration?.['p(95)']),
  ];
}

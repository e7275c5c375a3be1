import type { ScenarioReport } from '../../schema.ts';
import { spreadOf } from '../quantile.ts';
import { count, type Figure, time } from './figure.ts';

type SubscriptionDetails = Extract<ScenarioReport, { scenario: 'subscription-cap' }>['details'];

export function subscriptionFigures({ accepted, rejected, peakReported, results }: SubscriptionDetails): Figure[] {
  const spread = spreadOf(
    results.flatMap(({ success, latencyMs }) => (success && latencyMs !== null ? latencyMs : [])),
  );
  return [
    count('subscription.granted', 'Rooms granted', accepted),
    count('subscription.refused', 'Requests refused', rejected),
    count('subscription.peak', "Rooms in the gateway's metrics, at most", peakReported, 'lower'),
    time('subscription.p95', 'Room granted after, p95', spread?.p95),
  ];
}

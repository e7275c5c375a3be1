import { metricsAddress } from '../../contract/endpoint.ts';
import { placeOf } from '../../contract/gatewayMetrics.ts';
import type { Settings } from '../../settings/settings.ts';
import { fetchMetricsDocument } from '../fetchMetricsDocument.ts';
import type { ProbeLine } from './line.ts';
import { numbersOf } from './places.ts';

/** A replay's figures show once there was one: they are none of these. */
const figures = [
  ...(['totalConnections', 'totalSubscriptions', 'connectionsPerOrigin', 'subscribersPerJob', 'idleClients'] as const),
  ...(['maxConnections', 'maxConnectionsPerOrigin', 'maxSubscriptionsPerClient', 'idleTimeoutMs'] as const),
];

/** Whether the metrics can be read, and what each figure of the profile finds in them. */
export async function metricsLines(settings: Settings, timeoutMs: number): Promise<ProbeLine[]> {
  const { metrics } = settings.profile;
  const part = 'metrics';
  const address = metricsAddress(settings);
  if (address === undefined) return [{ part, outcome: 'not tried', found: 'the profile has no http.metricsPath' }];
  const answer = await fetchMetricsDocument(settings, timeoutMs);
  if (!answer.ok) {
    const change = 'http.metricsPath: where the metrics are, or null; --metrics-headers where they are guarded';
    return [{ part, outcome: 'does not work', found: answer.reason, change }];
  }
  const lines = figures.flatMap((figure): ProbeLine[] => {
    const place = placeOf(metrics, figure);
    if (place === null) return [];
    const value = answer.metrics[figure];
    if (value !== undefined) {
      return [{ part: `metrics.${figure}`, outcome: 'works', found: `${place}: ${JSON.stringify(value)}` }];
    }
    const there = Object.keys(numbersOf(answer.document)).slice(0, 8).join(', ') || 'no number';
    const change = `metrics.${figure}: null where it is not reported, or its place; there is ${there}`;
    return [{ part: `metrics.${figure}`, outcome: 'does not work', found: `${place} found nothing of use`, change }];
  });
  return [{ part, outcome: 'works', found: `${address.url} answers` }, ...lines];
}

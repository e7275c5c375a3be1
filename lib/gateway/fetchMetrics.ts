import http from 'k6/http';
import { compileMetricsReader, type GatewayMetrics } from '../../contract/gatewayMetrics.ts';
import type { Plan } from '../../contract/plan.ts';

/**
 * Reads the gateway's metrics.
 *
 * @returns undefined where the endpoint does not answer with JSON: that is for the caller to judge, not an error
 */
export function metricsReader(plan: Plan): () => Promise<GatewayMetrics | undefined> {
  const read = compileMetricsReader(plan.profile.metrics);
  const url = plan.apiUrl.replace(/\/$/, '') + plan.metricsPath;
  return async () => {
    const response = await http.asyncRequest('GET', url, null, {
      timeout: `${plan.connectTimeoutMs}ms`,
      tags: { name: 'gateway metrics' },
    });
    if (response.status !== 200 || typeof response.body !== 'string') return undefined;
    try {
      return read(JSON.parse(response.body));
    } catch {
      return undefined;
    }
  };
}

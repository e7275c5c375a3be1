import http from 'k6/http';
import { compileMetricsReader, type Reading } from '../../contract/gatewayMetrics.ts';
import type { Plan } from '../../contract/plan.ts';
import { maskUris } from '../../contract/secrets.ts';

/** Reads the gateway's metrics. Never rejects: a gateway without metrics can still be tested in part. */
export function metricsReader(plan: Plan): () => Promise<Reading> {
  const read = compileMetricsReader(plan.profile.metrics);
  const url = plan.apiUrl.replace(/\/$/, '') + plan.metricsPath;
  const shownUrl = maskUris(url);
  return async () => {
    const response = await http.asyncRequest('GET', url, null, {
      timeout: `${plan.connectTimeoutMs}ms`,
      tags: { name: 'gateway metrics' },
    });
    if (response.status === 0) return { problem: `no metrics: ${shownUrl} did not answer (${response.error})` };
    if (response.status !== 200) return { problem: `no metrics: ${shownUrl} answered with status ${response.status}` };
    try {
      return { metrics: read(JSON.parse(String(response.body))) };
    } catch {
      return { problem: `no metrics: ${shownUrl} did not answer with JSON` };
    }
  };
}

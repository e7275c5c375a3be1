import http from 'k6/http';
import { noMetrics } from '../../contract/endpoint.ts';
import type { Reading } from '../../contract/gatewayMetrics.ts';
import type { Plan } from '../../contract/plan.ts';
import { hintForStatus } from '../../contract/requestHeaders.ts';
import { metricsTextReader } from '../measure/metricsFormat.ts';
import { tagSamples } from '../measure/tags.ts';
import { metricsRequest } from './credentials.ts';

/** Whatever k6's options discardResponseBodies and throw say. */
export const readsBody = { responseType: 'text', throw: false } as const;

/** Reads the gateway's metrics. Never rejects: a gateway without metrics can still be tested in part. */
export function metricsReader(plan: Plan): () => Promise<Reading> {
  tagSamples(plan);
  const read = metricsTextReader(plan);
  let request: Awaited<ReturnType<typeof metricsRequest>> | undefined;
  return async () => {
    request ??= await metricsRequest(plan);
    if (request === undefined) return { problem: noMetrics };
    const { url, headers } = request;
    const response = await http.asyncRequest('GET', url, null, {
      ...readsBody,
      timeout: `${plan.connectTimeoutMs}ms`,
      tags: { name: 'gateway metrics' },
      headers,
    });
    const { status } = response;
    if (status === 0) return { problem: `no metrics: ${url} did not answer (${response.error})` };
    if (status !== 200) return { problem: `no metrics: ${url} answered with status ${status}${hintForStatus(status)}` };
    try {
      return { metrics: read(String(response.body)) };
    } catch (error) {
      return { problem: `no metrics: ${url} ${error instanceof Error ? error.message : error}` };
    }
  };
}

import http from 'k6/http';
import { counter, gauge } from '../measure/metrics.ts';
import { readsBody } from './fetchMetrics.ts';

const cpuSeconds = /* @__PURE__ */ counter('gateway_cpu_seconds');
const memoryBytes = /* @__PURE__ */ gauge('gateway_memory_bytes');

/**
 * Samples the CPU time and the memory of a gateway.
 *
 * @param url answers with `{ cpuSeconds, memoryBytes }`, or with another status than 200 where they are not known
 */
export function useSampler(url: string): () => Promise<void> {
  let before: number | undefined;
  return async () => {
    const response = await http.asyncRequest('GET', url, null, { ...readsBody, tags: { name: 'gateway use' } });
    if (response.status !== 200) return;
    const use = JSON.parse(String(response.body));
    memoryBytes.add(use.memoryBytes);
    cpuSeconds.add(Math.max(0, use.cpuSeconds - (before ?? use.cpuSeconds)));
    before = use.cpuSeconds;
  };
}

import { compileJsonReader, type GatewayMetrics } from '../../contract/gatewayMetrics.ts';
import type { Plan } from '../../contract/plan.ts';

let prometheus: typeof import('../apart/prometheus.ts') | undefined;
let explain: typeof import('../../contract/otherAnswer.ts').otherAnswer | undefined;

/** Loads the reader of Prometheus' text where the profile asks for it. Only k6's init context can. */
export function loadMetricsFormat({ profile }: Plan): void {
  if (profile.metrics.format === 'prometheus') prometheus = require('../apart/prometheus.ts');
  // It is setup() that hands on why there are no metrics.
  else if (__VU === 0) explain = require('../apart/once.ts').otherAnswer;
}

/**
 * Makes the reader of what the gateway answers where its metrics are asked for.
 *
 * @returns a function that throws an Error where these are no metrics: what the gateway did in their place
 */
export function metricsTextReader({ profile: { metrics } }: Plan): (text: string) => GatewayMetrics {
  if (metrics.format === 'prometheus') {
    if (prometheus === undefined)
      throw new Error('the reader of Prometheus metrics was not loaded in the init context');
    return prometheus.compileTextReader(metrics);
  }
  const read = compileJsonReader(metrics);
  return (text) => {
    try {
      return read(JSON.parse(text));
    } catch {
      throw new Error(explain?.(text, 'json') ?? 'did not answer with JSON');
    }
  };
}

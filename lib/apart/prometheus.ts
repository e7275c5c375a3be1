/* Metrics in Prometheus' text format, which few gateways of a profile have. */

import type { GatewayMetrics } from '../../contract/gatewayMetrics.ts';
import type { PrometheusMetrics } from '../../contract/metricsProfile.ts';
import { otherAnswer } from '../../contract/otherAnswer.ts';
import { seriesIn } from '../../contract/prometheus/exposition.ts';
import { compilePrometheusReader } from '../../contract/prometheus/reader.ts';

/** Makes a reader of the text; it throws an Error that says what was answered in place of metrics. */
export function compileTextReader(profile: PrometheusMetrics): (text: string) => GatewayMetrics {
  const read = compilePrometheusReader(profile);
  return (text) => {
    const other = otherAnswer(text, 'prometheus');
    if (other !== undefined) throw new Error(other);
    return read((name) => seriesIn(text, name));
  };
}

import type { MetricDeclaration } from '../contract/metric.ts';
import { type MetricName, metricDeclarations } from '../thresholds/index.ts';

/*
 * What k6's outputs call our metrics. k6 v2.2: internal/output/prometheusrw (mapping by metric type, base unit of
 * times) and internal/output/opentelemetry; there the names follow from the translation that OpenTelemetry prescribes
 * for Prometheus (unit spelled out, `_total` for counters).
 */

/** Name in Prometheus after `--out experimental-prometheus-rw`, with trends as native histograms. Times are seconds. */
export function prometheusName(name: MetricName): string {
  const { type, unit }: MetricDeclaration = metricDeclarations[name];
  return `k6_${name}${{ counter: '_total', rate: '_rate', gauge: '', trend: unit === 'ms' ? '_seconds' : '' }[type]}`;
}

/**
 * Name in Prometheus after `--out opentelemetry` with K6_OTEL_METRIC_PREFIX=k6_. Times stay milliseconds; a trend is a
 * histogram with `_bucket`, `_sum` and `_count`; a rate is a counter with the label `condition` (`zero`, `nonzero`).
 */
export function openTelemetryName(name: MetricName): string {
  const { type, unit }: MetricDeclaration = metricDeclarations[name];
  return `k6_${name}${{ counter: '_total', rate: '_total', gauge: '', trend: unit === 'ms' ? '_milliseconds' : '' }[type]}`;
}

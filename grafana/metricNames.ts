import type { MetricDeclaration } from '../contract/metric.ts';
import { type MetricName, metricDeclarations } from '../thresholds/index.ts';

/*
 * What k6's outputs call our metrics. k6 v2.2: internal/output/prometheusrw (mapping by metric type, base unit of
 * times) and internal/output/opentelemetry; there the names follow from the translation that OpenTelemetry prescribes
 * for Prometheus (unit spelled out, `_total` for counters).
 */

/** A metric that is not among the built-in ones: k6's own, or one that a variable of a dashboard names. */
export interface NamedMetric<Type extends MetricDeclaration['type'] = MetricDeclaration['type']> {
  readonly name: string;
  readonly type: Type;
  readonly unit: MetricDeclaration['unit'];
  /** k6 itself knows that it is bytes; of ours it does not. */
  readonly isData?: true;
}

/** Name in Prometheus after `--out experimental-prometheus-rw`, with trends as native histograms. Times are seconds. */
export function prometheusName(metric: MetricName | NamedMetric): string {
  const { name, type, unit } = named(metric);
  return `k6_${name}${{ counter: '_total', rate: '_rate', gauge: '', trend: unit === 'ms' ? '_seconds' : '' }[type]}`;
}

/**
 * Name in Prometheus after `--out opentelemetry` with K6_OTEL_METRIC_PREFIX=k6_. Times stay milliseconds; a trend is a
 * histogram with `_bucket`, `_sum` and `_count`; a rate is a counter with the label `condition` (`zero`, `nonzero`).
 */
export function openTelemetryName(metric: MetricName | NamedMetric): string {
  const { name, type, unit, isData } = named(metric);
  return `k6_${name}${isData ? '_bytes' : ''}${{ counter: '_total', rate: '_total', gauge: '', trend: unit === 'ms' ? '_milliseconds' : '' }[type]}`;
}

function named(metric: MetricName | NamedMetric): NamedMetric {
  if (typeof metric !== 'string') return metric;
  const { type, unit }: MetricDeclaration = metricDeclarations[metric];
  return { name: metric, type, unit };
}

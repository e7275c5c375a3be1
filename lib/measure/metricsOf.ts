import { Counter, Gauge, Rate, Trend } from 'k6/metrics';
import type { MetricDeclaration, MetricTable } from '../../contract/metric.ts';
import { mapRecord } from '../../contract/record.ts';
import { type AnyRecorder, type Recorder, recorderOf } from './recorder.ts';

/** A recorder for each metric of a scenario, by name. */
export type Recorders<Metrics extends MetricTable> = { readonly [Name in keyof Metrics]: Recorder<Metrics[Name]> };

/**
 * Makes the k6 metrics that a scenario declares. Called once, in k6's init context.
 *
 * @example
 * const metrics = metricsOf(presence);
 * metrics.join_time.add(clock.now() - startedAt, { member: 3 });
 */
export function metricsOf<Metrics extends MetricTable>(definition: { readonly metrics: Metrics }): Recorders<Metrics>;
export function metricsOf({ metrics }: { readonly metrics: MetricTable }): Readonly<Record<string, AnyRecorder>> {
  return mapRecord(metrics, (declaration, name) => recorderOf(makeMetric(name, declaration)));
}

function makeMetric(name: string, { type, unit }: MetricDeclaration) {
  switch (type) {
    case 'trend':
      return new Trend(name, unit === 'ms');
    case 'counter':
      return new Counter(name);
    case 'rate':
      return new Rate(name);
    case 'gauge':
      return new Gauge(name);
  }
}

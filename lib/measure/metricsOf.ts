import { Counter, Gauge, Rate, Trend } from 'k6/metrics';
import type { MetricDeclaration, MetricTable } from '../../contract/metric.ts';
import { mapRecord } from '../../contract/record.ts';
import { sampleMetadata } from './metrics.ts';

type KeyOf<Declaration> = Declaration extends { readonly metadata: readonly (infer Key)[] } ? Key & string : never;
type TagOf<Declaration> = Declaration extends { readonly tags: readonly (infer Tag)[] } ? Tag & string : never;

/** Adds samples to one metric. */
export interface Recorder<Declaration extends MetricDeclaration = MetricDeclaration> {
  /**
   * @param metadata what the sample says of itself, by the keys that the metric declares; it reaches the CSV without
   * making a time series of every value
   * @param tags of few values each
   */
  add(
    value: number | boolean,
    metadata?: Readonly<Partial<Record<KeyOf<Declaration>, string | number>>>,
    tags?: Readonly<Partial<Record<TagOf<Declaration>, string>>>,
  ): void;
}

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
export function metricsOf({ metrics }: { readonly metrics: MetricTable }): Readonly<Record<string, Recorder>> {
  return mapRecord(metrics, (declaration, name) => recorder(name, declaration));
}

function recorder(name: string, { type, unit }: MetricDeclaration): Recorder {
  const metric = makeMetric(name, type, unit);
  return {
    add(value, metadata, tags) {
      if (metadata === undefined) return metric.add(Number(value), tags);
      const sample = sampleMetadata();
      for (const [key, each] of Object.entries<string | number>(metadata)) {
        sample[key] = typeof each === 'string' ? encodeURIComponent(each) : each;
      }
      metric.add(Number(value), tags);
      for (const key of Object.keys(metadata)) delete sample[key];
    },
  };
}

function makeMetric(name: string, type: MetricDeclaration['type'], unit: MetricDeclaration['unit']) {
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

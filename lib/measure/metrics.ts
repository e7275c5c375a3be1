import exec from 'k6/execution';
import { Counter, Gauge, Rate, Trend } from 'k6/metrics';
import type { CounterName, GaugeName, MetricName, RateName, TimeTrendName, TrendName } from '../../thresholds/index.ts';

type MetricOf<Name> = Name extends TrendName
  ? Trend
  : Name extends CounterName
    ? Counter
    : Name extends RateName
      ? Rate
      : Name extends GaugeName
        ? Gauge
        : never;

/** The k6 metrics of a script, by name. */
export type Metrics<Names extends MetricName> = { readonly [Name in Names]: MetricOf<Name> };

export const trend = (name: TimeTrendName): Trend => new Trend(name, true);
export const amounts = (name: Exclude<TrendName, TimeTrendName>): Trend => new Trend(name);
export const counter = (name: CounterName): Counter => new Counter(name);
export const gauge = (name: GaugeName): Gauge => new Gauge(name);
export const rate = (name: RateName): Rate => new Rate(name);

/**
 * This VU's sample metadata. It reaches the CSV's `metadata` column without making a time series of every value.
 * Kept by the caller: to look it up through `exec` for every sample takes longer than to add the sample.
 */
export function sampleMetadata(): Record<string, string | number | boolean> {
  return exec.vu.metrics.metadata;
}

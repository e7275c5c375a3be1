import type { Plan } from '../contract/plan.ts';
import type { Summary } from '../contract/summary.ts';
import type { MetricName } from '../thresholds/index.ts';
import type { Explained } from '../thresholds/judge.ts';
import type { Sample } from './readSamples.ts';
import type { MetricsDocument, Timeline } from './schema.ts';

/** The gateway's metrics documents around a run; undefined where the endpoint did not answer. */
export interface Snapshots {
  readonly before?: MetricsDocument | undefined;
  readonly during?: MetricsDocument | undefined;
  readonly after?: MetricsDocument | undefined;
}

/** What a scenario's details are made from, beside its samples. */
export interface DetailsContext {
  readonly plan: Plan;
  readonly summary: Summary;
  readonly snapshots: Snapshots;
  /** Epoch ms that times of the report count from. */
  readonly startedAt: number;
}

/** Gathers the samples of one run into the scenario's details. */
export interface Collector<Details> {
  add(sample: Sample): void;
  details(context: DetailsContext): Details;
  /** Examples of what stood in the way of a verdict, by the metric that counts it. */
  readonly explained?: Explained;
  /**
   * Moments and spans for the time line, where the scenario has any.
   *
   * @param origin epoch ms that their times count from
   */
  marks?(origin: number): Timeline['marks'];
}

export function metricsFields({ before, during, after }: Snapshots) {
  return {
    ...(before === undefined ? {} : { metricsBefore: before }),
    ...(during === undefined ? {} : { metricsDuring: during }),
    ...(after === undefined ? {} : { metricsAfter: after }),
  };
}

/** A figure of a k6 metric; null where nothing was measured. */
export function figure(summary: Summary, metric: MetricName, aggregate: string): number | null {
  const values = summary.metrics[metric]?.values;
  if (values === undefined || values.count === 0) return null;
  return values[aggregate] ?? null;
}

export function countOf(summary: Summary, metric: MetricName): number {
  return summary.metrics[metric]?.values.count ?? 0;
}

/** Microseconds are all that the clock can tell; more digits only make files long. */
export function micro(milliseconds: number): number {
  return Math.round(milliseconds * 1000) / 1000;
}

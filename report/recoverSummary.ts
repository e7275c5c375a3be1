import type { MetricDeclaration, MetricTable } from '../contract/metric.ts';
import { runMetrics } from '../contract/metrics.ts';
import type { Plan } from '../contract/plan.ts';
import { mapRecord } from '../contract/record.ts';
import type { Summary } from '../contract/summary.ts';
import { quantile } from './analysis/quantile.ts';
import type { Sample } from './readSamples.ts';

/**
 * Adds up samples as k6 does, for a run whose k6 was killed before it could: the figures up to then are worth keeping.
 * They have no thresholds, and no goal is judged by them.
 */
export class SummaryRecovery {
  /** Every metric is wanted: nobody can tell beforehand that there will be no summary. */
  readonly wanted: ReadonlySet<string>;
  readonly #declarations: MetricTable;
  readonly #values = new Map<string, number[]>();
  #firstAt = Number.POSITIVE_INFINITY;
  #lastAt = Number.NEGATIVE_INFINITY;

  /** @param metrics those of the scenario */
  constructor(metrics: MetricTable) {
    this.#declarations = { ...metrics, ...runMetrics };
    this.wanted = new Set(Object.keys(this.#declarations));
  }

  add({ metric, value, time }: Sample): void {
    const values = this.#values.get(metric);
    if (values === undefined) this.#values.set(metric, [value]);
    else values.push(value);
    this.#firstAt = Math.min(this.#firstAt, time);
    this.#lastAt = Math.max(this.#lastAt, time);
  }

  /** @param problem why k6 left no summary; with it every goal counts as not measured */
  summary(plan: Plan, problem: string): Summary {
    return {
      version: 1,
      plan,
      skipped: {},
      invalid: { '*': problem },
      clock: 'as far as samples were left',
      durationMs: Math.max(0, this.#lastAt - this.#firstAt),
      setUp: false,
      metrics: mapRecord(Object.fromEntries(this.#values), (values, metric) => ({
        values: aggregate(this.#declarations[metric]?.type ?? 'trend', values),
      })),
    };
  }
}

function aggregate(type: MetricDeclaration['type'], values: readonly number[]): Record<string, number> {
  const sum = values.reduce((total, value) => total + value, 0);
  switch (type) {
    case 'counter':
      return { count: sum };
    case 'rate':
      return { rate: sum / values.length, passes: sum, fails: values.length - sum };
    case 'gauge': {
      const { min, max } = trend(values, sum);
      return { value: values.at(-1) ?? Number.NaN, min, max };
    }
    case 'trend':
      return trend(values, sum);
  }
}

function trend(values: readonly number[], sum: number) {
  const ascending = Float64Array.from(values).sort();
  const at = (share: number) => quantile(ascending, share);
  return {
    count: values.length,
    avg: sum / values.length,
    ...{ min: at(0), med: at(0.5), 'p(90)': at(0.9), 'p(95)': at(0.95), 'p(99)': at(0.99), max: at(1) },
  };
}

import type { MetricTable } from '../contract/metric.ts';
import { runMetrics } from '../contract/metrics.ts';
import type { SummaryMetrics } from '../contract/summary.ts';
import type { Sample } from './readSamples.ts';

/** k6 writes six digits after the point. */
const roundedBy = 1e-6;
/** Sums of many numbers differ by the order in which they were added up. */
const relative = 1e-9;

/**
 * Holds the sample file to k6's own summary. k6 hands every sample to both: where they differ, rows were lost or
 * changed, also those that leave no half row behind.
 */
export class SampleCounts {
  /** Every declared metric is wanted. */
  readonly wanted: ReadonlySet<string>;
  readonly #declarations: MetricTable;
  readonly #found = new Map<string, { rows: number; sum: number }>();

  /** @param metrics those of the scenario */
  constructor(metrics: MetricTable) {
    this.#declarations = { ...metrics, ...runMetrics };
    this.wanted = new Set(Object.keys(this.#declarations));
  }

  add({ metric, value }: Sample): void {
    const known = this.#found.get(metric);
    if (known === undefined) {
      this.#found.set(metric, { rows: 1, sum: value });
      return;
    }
    known.rows++;
    known.sum += value;
  }

  /** The first metric of which file and summary tell different things; undefined where all agree. */
  problem(summary: SummaryMetrics): string | undefined {
    for (const metric of this.wanted) {
      const values = summary[metric]?.values ?? { count: 0 };
      const { rows, sum } = this.#found.get(metric) ?? { rows: 0, sum: 0 };
      const differs = this.#differs(metric, values, rows, sum);
      if (differs !== undefined) return `the sample file does not hold what k6 counted: ${differs} of ${metric}`;
    }
    return undefined;
  }

  #differs(metric: string, values: Readonly<Record<string, number>>, rows: number, sum: number): string | undefined {
    const { count = 0, avg = 0, passes = 0, fails = 0 } = values;
    switch (this.#declarations[metric]?.type) {
      case 'counter':
        return isClose(sum, count, rows) ? undefined : `${sum} in place of ${count}`;
      case 'rate':
        return rows === passes + fails && isClose(sum, passes, rows)
          ? undefined
          : `${rows} rows in place of ${passes + fails}`;
      case 'trend':
        if (rows !== count) return `${rows} rows in place of ${count}`;
        return isClose(sum, avg * count, rows) ? undefined : 'other values';
      default:
        return undefined;
    }
  }
}

function isClose(found: number, expected: number, rows: number): boolean {
  return Math.abs(found - expected) <= rows * roundedBy + relative * Math.abs(expected);
}

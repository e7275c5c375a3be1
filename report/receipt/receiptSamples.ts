import type { Interval } from '../../contract/interval.ts';
import type { MetricTable } from '../../contract/metric.ts';
import type { SummaryMetrics } from '../../contract/summary.ts';
import { receiptMetrics } from '../../thresholds/intervals.ts';
import { quantile } from '../analysis/quantile.ts';
import { fieldOf, type Sample } from '../readSamples.ts';
import type { KnownTimes } from '../receiveDelay.ts';
import { Beats, beatMetrics } from './beats.ts';
import { longestWait } from './longestWait.ts';
import { type Bounds, Receipts } from './receipts.ts';

/** As reports name it: the lower end of each value is known by what was read around it. */
export const aroundEachReceipt = 'around each receipt';

/**
 * Gathers, from the samples of one k6, how late it read frames whose send time is known, and the times that end with the
 * receipt of a frame: each of these is too long by at most what was found around its reading.
 */
export class ReceiptSamples {
  readonly wanted: ReadonlySet<string>;
  readonly #receipts: ReadonlyMap<string, Receipts>;
  readonly #beats = new Beats();
  readonly #publishedAt = new Map<number, number>();

  /** @param declarations metrics of the scenario */
  constructor(declarations: MetricTable) {
    this.#receipts = new Map(
      receiptMetrics(declarations).map((metric) => [metric, new Receipts(declarations[metric] ?? {})]),
    );
    this.wanted = new Set([...this.#receipts.keys(), ...beatMetrics, 'publish_time']);
  }

  add(sample: Sample): void {
    const receipts = this.#receipts.get(sample.metric);
    if (receipts !== undefined) receipts.add(sample);
    else if (sample.metric === 'publish_time') {
      this.#publishedAt.set(Number(fieldOf(sample.metadata, 'sequence')), sample.value);
    } else if (this.wanted.has(sample.metric)) this.#beats.add(sample);
  }

  /** When each event was published, by its number: epoch ms, by the clock of whoever publishes. */
  get publishedAt(): ReadonlyMap<number, number> {
    return this.#publishedAt;
  }

  /**
   * The bounds of all values of each metric that has any, in no order.
   *
   * @param publishedAt by the clock of this k6
   * @returns undefined where no frame with a known send time was received, or a metric has too many values to be kept
   */
  bounds(publishedAt: ReadonlyMap<number, number>): ReadonlyMap<string, Bounds> | undefined {
    const found = [...this.#receipts].filter(([, { isEmpty }]) => !isEmpty);
    if (found.length > 0 && this.#beats.isEmpty) return undefined;
    const moments = new Set<number>();
    for (const [, receipts] of found) receipts.addMoments(moments, publishedAt);
    const wait = longestWait(this.#beats, moments);
    const all = new Map<string, Bounds>();
    for (const [metric, receipts] of found) {
      const bounds = receipts.isWhole ? receipts.bounds(wait, publishedAt) : undefined;
      if (bounds === undefined) return undefined;
      all.set(metric, bounds);
    }
    return all;
  }

  /**
   * Intervals of all figures that k6 has of these times.
   *
   * @returns undefined where no frame with a known send time was received, or of a metric with too many values to be kept
   */
  known(metrics: SummaryMetrics): KnownTimes | undefined {
    const bounds = this.#beats.isEmpty ? undefined : this.bounds(this.#publishedAt);
    return bounds && knownByBounds(bounds, metrics);
  }
}

/** @param bounds of all values of each metric that has any; sorted in place */
export function knownByBounds(bounds: ReadonlyMap<string, Bounds>, metrics: SummaryMetrics): KnownTimes | undefined {
  const intervals: Record<string, Record<string, Interval>> = {};
  for (const [metric, { lows, highs }] of bounds) {
    const { count, ...figures } = metrics[metric]?.values ?? {};
    if (!count) continue;
    if (lows.length !== count) return undefined;
    lows.sort();
    highs?.sort();
    intervals[metric] = Object.fromEntries(
      Object.entries(figures).map(([aggregate, high]) => [
        aggregate,
        {
          low: Math.min(high, aggregateOf(lows, aggregate)),
          high: highs === undefined ? high : Math.max(high, aggregateOf(highs, aggregate)),
        },
      ]),
    );
  }
  return { method: aroundEachReceipt, intervals };
}

/** @param ascending not empty */
function aggregateOf(ascending: Float64Array, aggregate: string): number {
  const percentile = /^p\(([\d.]+)\)$/.exec(aggregate)?.[1];
  if (percentile !== undefined) return quantile(ascending, Number(percentile) / 100);
  switch (aggregate) {
    case 'med':
      return quantile(ascending, 0.5);
    case 'min':
      return quantile(ascending, 0);
    case 'max':
      return quantile(ascending, 1);
    case 'avg':
      return ascending.reduce((sum, value) => sum + value, 0) / ascending.length;
    default:
      return 0;
  }
}

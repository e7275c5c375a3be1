import type { SummaryMetrics } from '../../contract/summary.ts';
import { deliveryOf, type Sample } from '../readSamples.ts';
import type { KnownTimes } from '../receiveDelay.ts';
import { knownByBounds, type ReceiptSamples } from './receiptSamples.ts';
import type { Bounds } from './receipts.ts';

/** Of all instances together; more are not kept. */
const most = 10_000_000;

/** Gathers the bounds of times that end with a receipt from one k6 after the other: each knows its own delays alone. */
export class ReceiptsOfInstances {
  readonly #publishedAt = new Map<number, number>();
  readonly #bounds = new Map<string, Bounds[]>();
  #count = 0;
  #isWhole = true;

  /**
   * The publisher comes before those who receive from it, or nothing is known of them.
   *
   * @param offsetMs what has to be added to the times of this k6 to be those that all share
   */
  join(samples: ReceiptSamples, offsetMs: number): void {
    if (!this.#isWhole) return;
    // Scripts add what they know of their clock to what they publish.
    for (const [sequence, at] of samples.publishedAt) this.#publishedAt.set(sequence, at);
    const own = samples.bounds(new Map([...this.#publishedAt].map(([sequence, at]) => [sequence, at - offsetMs])));
    for (const [metric, bounds] of own ?? []) {
      this.#count += bounds.lows.length;
      this.#bounds.set(metric, [...(this.#bounds.get(metric) ?? []), bounds]);
    }
    if (own === undefined || this.#count > most) {
      this.#isWhole = false;
      this.#bounds.clear();
    }
  }

  /**
   * When a delivery was read, by the clock that all share, which its sample does not tell: handling may wait; undefined
   * where it is none, or where its publishing is not known.
   */
  readAt({ metadata, value }: Pick<Sample, 'metadata' | 'value'>): number | undefined {
    const published = this.#publishedAt.get(deliveryOf(metadata)?.[1] ?? 0);
    return published === undefined ? undefined : published + value;
  }

  /** @returns undefined where not every instance tells how late it was */
  known(metrics: SummaryMetrics): KnownTimes | undefined {
    if (!this.#isWhole || this.#count === 0) return undefined;
    return knownByBounds(new Map([...this.#bounds].map(([metric, parts]) => [metric, together(parts)])), metrics);
  }
}

function together(parts: readonly Bounds[]): Bounds {
  const highs = parts.flatMap((part) => part.highs ?? []);
  return { lows: joined(parts.map(({ lows }) => lows)), highs: highs.length === 0 ? undefined : joined(highs) };
}

function joined(parts: readonly Float64Array[]): Float64Array {
  const all = new Float64Array(parts.reduce((sum, { length }) => sum + length, 0));
  let end = 0;
  for (const part of parts) {
    all.set(part, end);
    end += part.length;
  }
  return all;
}

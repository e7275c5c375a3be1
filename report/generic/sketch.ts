/** Ratio of two neighbouring buckets: a value is known to within 1 %. */
const ratio = 1.02;
const logRatio = Math.log(ratio);
/** What is smaller than this is as good as zero: clocks tell microseconds. */
const smallest = 0.001;

/**
 * Quantiles of any number of values in bounded memory: values are counted in buckets whose width grows with the value
 * (as HDR Histogram and DDSketch do), and two sketches add up.
 */
export class Sketch {
  readonly #buckets = new Map<number, number>();
  #count = 0;
  #max = Number.NEGATIVE_INFINITY;
  #min = Number.POSITIVE_INFINITY;

  add(value: number): void {
    const bucket = value <= smallest ? Number.NEGATIVE_INFINITY : Math.round(Math.log(value) / logRatio);
    this.#buckets.set(bucket, (this.#buckets.get(bucket) ?? 0) + 1);
    this.#count++;
    this.#max = Math.max(this.#max, value);
    this.#min = Math.min(this.#min, value);
  }

  join(other: Sketch): void {
    for (const [bucket, count] of other.#buckets) this.#buckets.set(bucket, (this.#buckets.get(bucket) ?? 0) + count);
    this.#count += other.#count;
    this.#max = Math.max(this.#max, other.#max);
    this.#min = Math.min(this.#min, other.#min);
  }

  get count(): number {
    return this.#count;
  }

  /** Exact. */
  get max(): number {
    return this.#max;
  }

  /** The values that these shares of all do not exceed, to within 1 %; the shares ascend. Needs a value at least. */
  quantiles(shares: readonly number[]): number[] {
    const buckets = [...this.#buckets].sort(([a], [b]) => a - b);
    let index = 0;
    let below = 0;
    return shares.map((share) => {
      const rank = share * (this.#count - 1);
      while (index < buckets.length - 1 && below + (buckets[index]?.[1] ?? 0) <= rank) {
        below += buckets[index]?.[1] ?? 0;
        index++;
      }
      const bucket = buckets[index]?.[0] ?? Number.NEGATIVE_INFINITY;
      const middle = bucket === Number.NEGATIVE_INFINITY ? this.#min : Math.exp(bucket * logRatio);
      return Math.min(this.#max, Math.max(this.#min, middle));
    });
  }
}

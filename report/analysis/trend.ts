import { Bins } from './bins.ts';
import { quantile } from './quantile.ts';

/** Values that are all kept; of more, microseconds are counted. */
export const mostExact = 10_000_000;
const firstChunk = 256;
const largestChunk = 1 << 18;

/**
 * A k6 trend of any number of values, which can be put together from those of several instances: percentiles are those
 * of all values, and not a mean of percentiles.
 */
export class Trend {
  readonly #most: number;
  #chunks: Float64Array[] = [];
  /** Values in the last chunk. */
  #used = 0;
  #bins: Bins | undefined;
  #count = 0;
  #sum = 0;
  #min = Number.POSITIVE_INFINITY;
  #max = Number.NEGATIVE_INFINITY;

  constructor(most = mostExact) {
    this.#most = most;
  }

  get count(): number {
    return this.#count;
  }

  /** How fine values are told apart for percentiles; undefined where they are all kept as they are. */
  get resolution(): number | undefined {
    return this.#bins?.width;
  }

  add(value: number): void {
    this.#count++;
    this.#sum += value;
    if (value < this.#min) this.#min = value;
    if (value > this.#max) this.#max = value;
    this.#keep(value);
  }

  /** Adds all values of another one, which is not changed. */
  join(other: Trend): void {
    if (other.#count === 0) return;
    if (other.#bins !== undefined) {
      this.#toBins().join(other.#bins);
    } else {
      for (const values of other.#kept()) {
        if (this.#bins === undefined && this.#count + other.#count <= this.#most) this.#keepAll(values);
        else for (const value of values) this.#toBins().add(value);
      }
    }
    this.#count += other.#count;
    this.#sum += other.#sum;
    this.#min = Math.min(this.#min, other.#min);
    this.#max = Math.max(this.#max, other.#max);
  }

  /** The figures as k6's summary has them; zeroes where there is no value, as there. */
  values(): Record<string, number> {
    if (this.#count === 0) return emptyTrend;
    const [med = 0, p90 = 0, p95 = 0, p99 = 0] = this.quantiles([0.5, 0.9, 0.95, 0.99]);
    return {
      count: this.#count,
      avg: this.#sum / this.#count,
      ...{ min: this.#min, med, 'p(90)': p90, 'p(95)': p95, 'p(99)': p99, max: this.#max },
    };
  }

  /**
   * The values below which these shares lie, interpolated between neighbours. Needs a value at least.
   *
   * @param shares ascending
   */
  quantiles(shares: readonly number[]): number[] {
    const bins = this.#bins;
    if (bins !== undefined) {
      const within = (value: number) => Math.min(this.#max, Math.max(this.#min, value));
      return bins.quantiles(shares).map(within);
    }
    const ascending = new Float64Array(this.#count);
    let at = 0;
    for (const values of this.#kept()) {
      ascending.set(values, at);
      at += values.length;
    }
    ascending.sort();
    return shares.map((share) => quantile(ascending, share));
  }

  *#kept(): Generator<Float64Array> {
    const last = this.#chunks.length - 1;
    for (const [index, chunk] of this.#chunks.entries()) yield index === last ? chunk.subarray(0, this.#used) : chunk;
  }

  #keep(value: number): void {
    if (this.#bins !== undefined || this.#count > this.#most) {
      this.#toBins().add(value);
      return;
    }
    let chunk = this.#chunks.at(-1);
    if (chunk === undefined || this.#used === chunk.length) {
      chunk = new Float64Array(chunk === undefined ? firstChunk : Math.min(largestChunk, chunk.length * 2));
      this.#chunks.push(chunk);
      this.#used = 0;
    }
    chunk[this.#used++] = value;
  }

  #keepAll(values: Float64Array): void {
    if (values.length === 0) return;
    const last = this.#chunks.pop();
    if (last !== undefined) this.#chunks.push(last.slice(0, this.#used));
    this.#chunks.push(values.slice());
    this.#used = values.length;
  }

  #toBins(): Bins {
    if (this.#bins !== undefined) return this.#bins;
    const bins = new Bins();
    for (const values of this.#kept()) for (const value of values) bins.add(value);
    this.#chunks = [];
    this.#used = 0;
    this.#bins = bins;
    return bins;
  }
}

const emptyTrend = { count: 0, avg: 0, min: 0, med: 0, 'p(90)': 0, 'p(95)': 0, 'p(99)': 0, max: 0 };

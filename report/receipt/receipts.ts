import type { MetricDeclaration } from '../../contract/metric.ts';
import { deliveryOf, happenedAt, type Sample } from '../readSamples.ts';
import type { LongestWait } from './longestWait.ts';

/** More are not kept: their intervals are made from the figures alone. */
const most = 2_000_000;
const fewest = 1024;

/** Of each value of a metric, in their order. */
export interface Bounds {
  readonly lows: Float64Array;
  /** Absent where they are the values themselves. */
  readonly highs: Float64Array | undefined;
}

/** The times of one metric that end with the receipt of a frame. */
export class Receipts {
  #values = new Float64Array(fewest);
  /** When each was read, epoch ms; the negative number of an event where that follows from its publishing. */
  #readAt = new Float64Array(fewest);
  #count = 0;
  /** Whether it does not say when it was read. */
  readonly #isLater: boolean;
  readonly #beginsWithOne: boolean;

  constructor({ recorded, begins }: Pick<MetricDeclaration, 'recorded' | 'begins'>) {
    this.#isLater = recorded === 'later';
    this.#beginsWithOne = begins === 'receipt';
  }

  add(sample: Sample): void {
    if (this.#count === most) return;
    if (this.#count === this.#values.length) this.#grow();
    this.#values[this.#count] = sample.value;
    // Handling of a delivery may wait: its sample's own time tells nothing.
    const [, sequence = 0] = deliveryOf(sample.metadata) ?? [];
    this.#readAt[this.#count++] = sequence > 0 ? -sequence : happenedAt(sample);
  }

  get isEmpty(): boolean {
    return this.#count === 0;
  }

  /**
   * Whole milliseconds since the epoch in which these were read, into a set of them; not of those that do not say it.
   *
   * @param publishedAt as of `bounds`
   */
  addMoments(moments: Set<number>, publishedAt: ReadonlyMap<number, number>): void {
    if (this.#isLater) return;
    for (let index = 0; index < this.#count; index++) {
      const at = this.#readAt[index] ?? 0;
      const read = at < 0 ? (publishedAt.get(-at) ?? Number.NaN) + (this.#values[index] ?? 0) : at;
      if (read > 0) moments.add(Math.round(read));
    }
  }

  /** Whether all of them were kept. */
  get isWhole(): boolean {
    return this.#count < most;
  }

  /**
   * The values, each less what may have been the wait of its end, and with what may have been that of a beginning which was
   * read as well; no time is shorter than none.
   *
   * @param publishedAt when each event was published, epoch ms, by its number
   * @returns undefined where it is not known of all of them when they were read
   */
  bounds(longestWait: LongestWait, publishedAt: ReadonlyMap<number, number>): Bounds | undefined {
    const lows = new Float64Array(this.#count);
    const highs = this.#beginsWithOne ? new Float64Array(this.#count) : undefined;
    for (let index = 0; index < this.#count; index++) {
      const value = this.#values[index] ?? 0;
      const at = this.#readAt[index] ?? 0;
      const published = at < 0 ? publishedAt.get(-at) : undefined;
      if (at < 0 && published === undefined) return undefined;
      const waited =
        published === undefined ? longestWait(this.#earliestRead(at, value), at) : longestWait(published + value);
      lows[index] = Math.min(value, Math.max(0, value - waited));
      if (highs !== undefined) highs[index] = value + waitOfBeginning(longestWait, at, value);
    }
    return { lows, highs };
  }

  /** Of a time that was taken in several turns, each of them may have been read late. */
  #earliestRead(at: number, value: number): number {
    if (this.#beginsWithOne) return at;
    return this.#isLater ? Number.NEGATIVE_INFINITY : at - value;
  }

  #grow(): void {
    const length = Math.min(most, 2 * this.#values.length);
    const [values, readAt] = [new Float64Array(length), new Float64Array(length)];
    values.set(this.#values);
    readAt.set(this.#readAt);
    [this.#values, this.#readAt] = [values, readAt];
  }
}

/** The longest of all until then where none was read around it: a metronome may join later than a client. */
function waitOfBeginning(longestWait: LongestWait, at: number, value: number): number {
  const around = longestWait(at - value, at - value);
  const known = Number.isFinite(around) ? around : longestWait(Number.NEGATIVE_INFINITY, at);
  return Number.isFinite(known) ? known : 0;
}

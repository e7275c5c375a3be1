import { fieldOf, happenedAt, type Sample } from '../readSamples.ts';
import type { LongestWait } from './longestWait.ts';

/** More are not kept: their intervals are made from the figures alone. */
const most = 2_000_000;
const fewest = 1024;

/** The times of one metric that end with the receipt of a frame. */
export class Receipts {
  #values = new Float64Array(fewest);
  /** When each was read, epoch ms; the negative number of an event where that follows from its publishing. */
  #readAt = new Float64Array(fewest);
  #count = 0;

  add(sample: Sample): void {
    if (this.#count === most) return;
    if (this.#count === this.#values.length) this.#grow();
    this.#values[this.#count] = sample.value;
    const sequence = sequenceOf(sample.metadata);
    this.#readAt[this.#count++] = sequence > 0 ? -sequence : happenedAt(sample);
  }

  get isEmpty(): boolean {
    return this.#count === 0;
  }

  /** Whether all of them were kept. */
  get isWhole(): boolean {
    return this.#count < most;
  }

  /**
   * The values, each less what may have been its wait; no time is shorter than none.
   *
   * @param publishedAt when each event was published, epoch ms, by its number
   * @returns undefined where it is not known of all of them when they were read
   */
  lowerEnds(longestWait: LongestWait, publishedAt: ReadonlyMap<number, number>): Float64Array | undefined {
    const ends = new Float64Array(this.#count);
    for (let index = 0; index < this.#count; index++) {
      const value = this.#values[index] ?? 0;
      const at = this.#readAt[index] ?? 0;
      const published = at < 0 ? publishedAt.get(-at) : undefined;
      if (at < 0 && published === undefined) return undefined;
      // What is only recorded after its receipt was read at some time since it began.
      const waited = published === undefined ? longestWait(at - value, at) : longestWait(published + value);
      ends[index] = Math.min(value, Math.max(0, value - waited));
    }
    return ends;
  }

  #grow(): void {
    const length = Math.min(most, 2 * this.#values.length);
    const [values, readAt] = [new Float64Array(length), new Float64Array(length)];
    values.set(this.#values);
    readAt.set(this.#readAt);
    [this.#values, this.#readAt] = [values, readAt];
  }
}

/** Of `d=client:sequence`, whose handling waits: the sample's own time tells nothing. 0 where there is none. */
function sequenceOf(metadata: string): number {
  const delivery = metadata.startsWith('d=') || metadata.includes('&d=') ? fieldOf(metadata, 'd') : undefined;
  return delivery === undefined ? 0 : Number(delivery.slice(delivery.indexOf(':') + 1));
}

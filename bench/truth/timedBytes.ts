/** Consecutive bytes and the moment at which they could be read, epoch milliseconds with a fraction. */
export interface Part {
  readonly bytes: Buffer;
  readonly at: number;
}

/** One direction of a connection: all its bytes, and since when each of them could be read. */
export class TimedBytes {
  readonly bytes: Buffer;
  readonly #ends: number[] = [];
  readonly #times: number[] = [];

  /** @param parts in the order of the stream; none can be read before the one in front of it */
  constructor(parts: readonly Part[]) {
    let end = 0;
    let latest = Number.NEGATIVE_INFINITY;
    for (const { bytes, at } of parts) {
      end += bytes.length;
      latest = Math.max(latest, at);
      this.#ends.push(end);
      this.#times.push(latest);
    }
    this.bytes = Buffer.concat(parts.map(({ bytes }) => bytes));
  }

  /** When the last of the bytes before `end` could be read; NaN where there is no such byte. */
  readableAt(end: number): number {
    if (end <= 0) return Number.NaN;
    let [low, high] = [0, this.#ends.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#ends[middle] ?? 0) < end) low = middle + 1;
      else high = middle;
    }
    return this.#times[low] ?? Number.NaN;
  }
}

/** Points that a course has at most. */
const mostSpans = 200;
/** Milliseconds of a span to begin with. */
const finest = 20;

/**
 * Sums samples up by the time at which they were taken, in spans of equal length that grow as the run does: memory
 * stays the same however long it was. Samples may come in any order.
 *
 * @typeParam Sum what is kept of one span
 */
export class Course<Sum> {
  readonly #empty: () => Sum;
  readonly #join: (into: Sum, other: Sum) => void;
  #spans = new Map<number, Sum>();
  #length = finest;
  #first = Number.POSITIVE_INFINITY;
  #last = Number.NEGATIVE_INFINITY;

  /** @param join adds what came to one span to that of another */
  constructor(empty: () => Sum, join: (into: Sum, other: Sum) => void) {
    this.#empty = empty;
    this.#join = join;
  }

  /** The sum of the span that a time falls into; to be changed in place. @param time epoch ms */
  at(time: number): Sum {
    this.#first = Math.min(this.#first, time);
    this.#last = Math.max(this.#last, time);
    while (this.#index(this.#last) - this.#index(this.#first) >= mostSpans) this.#widen();
    const index = this.#index(time);
    const known = this.#spans.get(index);
    if (known !== undefined) return known;
    const sum = this.#empty();
    this.#spans.set(index, sum);
    return sum;
  }

  /** The spans in which there was anything, in order, by the time at which they begin. */
  points(): { readonly time: number; readonly until: number; readonly sum: Sum }[] {
    return [...this.#spans]
      .sort(([a], [b]) => a - b)
      .map(([index, sum]) => ({ time: index * this.#length, until: (index + 1) * this.#length, sum }));
  }

  #index(time: number): number {
    return Math.floor(time / this.#length);
  }

  #widen(): void {
    const narrow = [...this.#spans].sort(([a], [b]) => a - b);
    this.#length *= 2;
    this.#spans = new Map();
    for (const [index, sum] of narrow) {
      const wide = Math.floor(index / 2);
      const known = this.#spans.get(wide);
      if (known === undefined) this.#spans.set(wide, sum);
      else this.#join(known, sum);
    }
  }
}

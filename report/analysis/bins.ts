/** Bins of a page, which lie side by side. */
const pageSize = 1024;
/** 4 kB each. */
const mostPages = 16_384;
const finest = 0.001;

/**
 * Counts values in bins of equal width: a thousandth, which is a microsecond of a time in milliseconds, as long as the
 * values do not lie so far apart that there would be too many.
 */
export class Bins {
  readonly #pages = new Map<number, Uint32Array>();
  #width = finest;
  #count = 0;

  get width(): number {
    return this.#width;
  }

  add(value: number): void {
    this.#addTo(Math.round(value / this.#width), 1);
    this.#count++;
  }

  join(other: Bins): void {
    while (this.#width < other.#width) this.#coarsen();
    for (const [index, count] of other.#filled()) this.#addTo(Math.round((index * other.#width) / this.#width), count);
    this.#count += other.#count;
  }

  /**
   * As of the single values, each to within half of the width. Needs a value at least.
   *
   * @param shares ascending
   */
  quantiles(shares: readonly number[]): number[] {
    const found: number[] = [];
    let next = 0;
    let until = 0;
    /** The last bin that is filled, as the neighbour below. */
    let before = Number.NaN;
    let beforeUntil = 0;
    for (const [index, count] of this.#filled()) {
      const value = index * this.#width;
      until += count;
      for (; next < shares.length; next++) {
        const position = (shares[next] ?? 1) * (this.#count - 1);
        const low = Math.floor(position);
        if (Math.ceil(position) >= until) break;
        const below = low < beforeUntil ? before : value;
        found.push(below + (value - below) * (position - low));
      }
      before = value;
      beforeUntil = until;
    }
    return found;
  }

  /** Ascending. */
  *#filled(): Generator<[index: number, count: number]> {
    for (const page of [...this.#pages.keys()].sort((a, b) => a - b)) {
      const bins = this.#pages.get(page) ?? [];
      for (let at = 0; at < bins.length; at++) {
        const count = bins[at];
        if (count !== undefined && count > 0) yield [page * pageSize + at, count];
      }
    }
  }

  #addTo(index: number, count: number): void {
    const number = Math.floor(index / pageSize);
    let page = this.#pages.get(number);
    if (page === undefined) {
      page = new Uint32Array(pageSize);
      this.#pages.set(number, page);
    }
    const at = index - number * pageSize;
    page[at] = (page[at] ?? 0) + count;
    if (this.#pages.size > mostPages) this.#coarsen();
  }

  #coarsen(): void {
    const filled = [...this.#filled()];
    this.#pages.clear();
    this.#width *= 10;
    for (const [index, count] of filled) this.#addTo(Math.round(index / 10), count);
  }
}

/**
 * Takes a share of what comes, spread evenly and always the same: of n it takes n × share, rounded up, so that of a few
 * there is at least one.
 */
export class Share {
  readonly #share: number;
  #count = 0;

  /** @throws {RangeError} it is not above 0 and at most 1 */
  constructor(share: number) {
    if (!(share > 0 && share <= 1)) throw new RangeError(`a share of ${share}: expected more than 0, at most 1`);
    this.#share = share;
  }

  /** Whether the next one belongs to it. */
  takesNext(): boolean {
    const before = this.#taken(this.#count);
    this.#count++;
    return this.#taken(this.#count) > before;
  }

  #taken(count: number): number {
    // 0.1 × 30 is 3.0000000000000004.
    return Math.ceil(count * this.#share - 1e-9);
  }
}

import { seededRandom } from '../compare/random.ts';

/** Samples that are kept at most. */
export const mostKept = 10_000;

/**
 * Keeps one of every so many values, drawn at random from each run of neighbours: not each tenth, which could always
 * be the same client's. What is kept is the same for the same input.
 */
export class Thinned<Value> {
  readonly #random = seededRandom(1);
  #kept: Value[] = [];
  #oneIn = 1;
  #inGroup = 0;
  #drawn: Value | undefined;

  add(value: Value): void {
    this.#inGroup++;
    // Each of a group is drawn with the same chance, without knowing how many follow.
    if (this.#drawn === undefined || this.#random() < 1 / this.#inGroup) this.#drawn = value;
    if (this.#inGroup < this.#oneIn) return;
    this.#kept.push(this.#drawn);
    this.#drawn = undefined;
    this.#inGroup = 0;
    if (this.#kept.length > mostKept) this.#halve();
  }

  get oneIn(): number {
    return this.#oneIn;
  }

  get values(): readonly Value[] {
    return this.#kept;
  }

  #halve(): void {
    this.#oneIn *= 2;
    const pairs = this.#kept;
    this.#kept = [];
    for (let index = 0; index < pairs.length; index += 2) {
      const [first, second] = [pairs[index], pairs[index + 1]];
      const drawn = second !== undefined && this.#random() < 0.5 ? second : first;
      if (drawn !== undefined) this.#kept.push(drawn);
    }
  }
}

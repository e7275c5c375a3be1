/** Counts the rows of a CSV as it passes, without its header; what is cut off in the middle of a row is none. */
export class RowCounter {
  #ends = 0;
  /** A quoted text may go on over several lines, and over the pieces in which it comes. */
  #isInText = false;

  get rows(): number {
    return Math.max(0, this.#ends - 1);
  }

  async *pass(texts: AsyncIterable<string>): AsyncGenerator<string> {
    for await (const text of texts) {
      this.#take(text);
      yield text;
    }
  }

  #take(text: string): void {
    for (const [index, part] of text.split('"').entries()) {
      if (index > 0) this.#isInText = !this.#isInText;
      if (!this.#isInText) this.#ends += linesIn(part);
    }
  }
}

function linesIn(text: string): number {
  let lines = 0;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) lines++;
  return lines;
}

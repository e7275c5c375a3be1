import type { LineStreams } from '../../report/logs/readLog.ts';

/** Remembers which lines of an output were written to standard error: a bit for each. */
export class OutputLines implements LineStreams {
  #bits = new Uint8Array(1024);
  #count = 0;
  #readyAfter = 0;

  /** Lines so far. */
  get count(): number {
    return this.#count;
  }

  get readyAfter(): number {
    return this.#readyAfter;
  }

  add(stream: 'stdout' | 'stderr'): void {
    const index = ++this.#count >> 3;
    if (index >= this.#bits.length) {
      const larger = new Uint8Array(this.#bits.length * 2);
      larger.set(this.#bits);
      this.#bits = larger;
    }
    if (stream === 'stderr') this.#bits[index] = (this.#bits[index] ?? 0) | (1 << (this.#count & 7));
  }

  /** What comes from now on is the program's own, not of what started it. */
  markReady(): void {
    this.#readyAfter = this.#count;
  }

  isError(line: number): boolean {
    return ((this.#bits[line >> 3] ?? 0) & (1 << (line & 7))) !== 0;
  }
}

import { formatCount } from '../../text/format.ts';

export interface KeptLinesOptions {
  /** Bytes that there are. */
  readonly length: number;
  /** Bytes that are kept: what stands between the first and the last half of them is left out, in whole lines. */
  readonly most: number;
  /** Takes secrets out of a line. */
  readonly mask: (line: string) => string;
}

/** Bytes of a line that are read. */
const longestRead = 24 * 1024;
/** Behind a cut nobody can tell half a secret from a word: so much of the end of a line that was cut goes too. */
const unsure = 8 * 1024;
const newline = 0x0a;

/** The lines of a log that are kept, without secrets, as its bytes come by; and where each of them has gone. */
export class KeptLines {
  /** Lines so far. */
  count = 0;
  omitted = 0;
  omittedBytes = 0;
  readonly #options: KeptLinesOptions;
  readonly #headEnd: number;
  readonly #tailStart: number;
  /** Lines before the first that was left out. */
  #head = 0;
  #isMarked = false;
  /** Where the line begins that is being read. */
  #at = 0;
  #lineBytes = 0;
  #held: Buffer[] = [];
  #heldBytes = 0;

  constructor(options: KeptLinesOptions) {
    const { length, most } = options;
    this.#options = options;
    this.#headEnd = length <= most ? length : most / 2;
    this.#tailStart = length <= most ? length : length - most / 2;
  }

  /** Lines that were handed on, with the one that says what is left out. */
  get written(): number {
    return this.count - this.omitted + (this.omitted > 0 ? 1 : 0);
  }

  /** Lines before what was left out. */
  get head(): number {
    return this.#head;
  }

  /** @returns what is kept of the lines that end here, with their ends */
  take(chunk: Buffer): string {
    let text = '';
    let from = 0;
    for (let end = chunk.indexOf(newline); end !== -1; end = chunk.indexOf(newline, from)) {
      this.#hold(chunk.subarray(from, end));
      text += this.#endLine();
      from = end + 1;
    }
    this.#hold(chunk.subarray(from));
    return text;
  }

  /** The same of a last line without an end. */
  end(): string {
    const last = this.#lineBytes > 0 ? this.#endLine() : '';
    return last + this.#mark();
  }

  /**
   * Which of the lines that were handed on a line has become, counted from 1; undefined for one that was left out.
   *
   * @param line its number among all, from 1
   */
  placeOf(line: number): number | undefined {
    if (line > this.count) return undefined;
    if (line <= this.#head) return line;
    return line <= this.#head + this.omitted ? undefined : line - this.omitted + 1;
  }

  #hold(bytes: Buffer): void {
    this.#lineBytes += bytes.length;
    if (!this.#isKept() || this.#heldBytes >= longestRead) return;
    const held = bytes.subarray(0, longestRead - this.#heldBytes);
    this.#held.push(held);
    this.#heldBytes += held.length;
  }

  #isKept(): boolean {
    return this.#at < this.#headEnd || this.#at >= this.#tailStart;
  }

  #endLine(): string {
    const isKept = this.#isKept();
    const text = isKept ? this.#mark() + this.#line() : '';
    this.count++;
    if (!isKept) {
      this.omitted++;
      this.omittedBytes += this.#lineBytes + 1;
    } else if (this.omitted === 0) this.#head++;
    this.#at += this.#lineBytes + 1;
    this.#lineBytes = 0;
    this.#held = [];
    this.#heldBytes = 0;
    return text;
  }

  #line(): string {
    const whole = this.#options.mask(Buffer.concat(this.#held).toString('utf8').replace(/\r$/, ''));
    if (this.#lineBytes <= longestRead) return `${whole}\n`;
    const cut = whole.slice(0, Math.max(0, whole.length - unsure));
    return `${cut} … (cut by rlt: ${formatCount(this.#lineBytes)} bytes in all)\n`;
  }

  /** The line in place of what was left out, once. */
  #mark(): string {
    if (this.omitted === 0 || this.#isMarked) return '';
    this.#isMarked = true;
    return `--- rlt: ${formatCount(this.omitted)} lines (${formatCount(this.omittedBytes)} bytes) are left out here ---\n`;
  }
}

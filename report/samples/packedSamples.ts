import { type FileHandle, open } from 'node:fs/promises';
import type { ReadResult, Sample } from '../readSamples.ts';
import { ByteReader } from './byteReader.ts';
import {
  blockHeadBytes,
  blockHeadSchema,
  gapsOf,
  type Kind,
  magic,
  numberGap,
  textGap,
  valueScale,
} from './packedFormat.ts';

/**
 * Reads samples in the compact form, block by block. What is whole is handed on, and the result says what is not.
 *
 * @param wanted metrics to hand on; blocks without them are skipped
 */
export async function readPackedSamples(
  file: string,
  wanted: ReadonlySet<string>,
  onSample: (sample: Sample) => void,
): Promise<ReadResult> {
  const handle = await open(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (handle === undefined) return { rows: 0, problem: 'k6 left no sample file' };
  const reader = new PackedReader(wanted, onSample);
  try {
    const problem = await reader.read(handle);
    return { rows: reader.rows, problem };
  } finally {
    await handle.close();
  }
}

const cutOff = 'the sample file is cut off: its last block is missing';
const damaged = 'the sample file is damaged: a block cannot be read';
/** Far more than a writer makes. */
const mostBytes = 1 << 28;

class PackedReader {
  rows = 0;
  readonly #wanted: ReadonlySet<string>;
  readonly #onSample: (sample: Sample) => void;
  readonly #kinds: ReadKind[] = [];
  readonly #sample: Sample = { metric: '', time: 0, value: 0, tags: '', metadata: '' };
  #at = 0;

  constructor(wanted: ReadonlySet<string>, onSample: (sample: Sample) => void) {
    this.#wanted = wanted;
    this.#onSample = onSample;
  }

  /** @returns what is wrong with the file */
  async read(handle: FileHandle): Promise<string | undefined> {
    const { size } = await handle.stat();
    if (size === 0) return 'the sample file is empty';
    const begin = await this.#next(handle, magic.length);
    if (begin === undefined || !begin.equals(magic)) return 'the sample file is not one of k6 in the compact form';
    for (;;) {
      const sizes = await this.#next(handle, blockHeadBytes);
      if (sizes === undefined) return cutOff;
      const [headBytes, bodyBytes, rows] = [sizes.readUInt32LE(0), sizes.readUInt32LE(4), sizes.readUInt32LE(8)];
      if (headBytes > mostBytes || bodyBytes > mostBytes) return damaged;
      const text = await this.#next(handle, headBytes);
      if (text === undefined) return cutOff;
      const head = headOf(text);
      if (head === undefined) return damaged;
      for (const kind of head.kinds) this.#kinds.push(new ReadKind(kind, this.#wanted.has(kind[0])));
      if (head.rows !== undefined) {
        if (this.#at < size) return damaged;
        return head.rows === this.rows ? undefined : `the sample file has ${this.rows} rows in place of ${head.rows}`;
      }
      if (head.metrics.some((metric) => this.#wanted.has(metric))) {
        const body = await this.#next(handle, bodyBytes);
        if (body === undefined) return cutOff;
        if (!this.#readBlock(body, rows)) return damaged;
      } else {
        this.#at += bodyBytes;
        if (this.#at > size) return cutOff;
        this.rows += rows;
      }
    }
  }

  /** @returns whether it could be read */
  #readBlock(body: Buffer, rows: number): boolean {
    for (const kind of this.#kinds) kind.begin();
    const bytes = new ByteReader(body);
    const sample = this.#sample;
    let time = 0;
    try {
      for (let row = 0; row < rows; row++) {
        const kind = this.#kinds[bytes.natural()];
        if (kind === undefined) return false;
        time += bytes.signed();
        const value = kind.isDouble ? bytes.double() : bytes.signed() / valueScale;
        const metadata = kind.metadata(bytes);
        this.rows++;
        if (!kind.isWanted) continue;
        sample.metric = kind.metric;
        sample.tags = kind.tags;
        sample.time = time;
        sample.value = value;
        sample.metadata = metadata;
        this.#onSample(sample);
      }
    } catch (error) {
      if (error instanceof RangeError) return false;
      throw error;
    }
    return bytes.isAtEnd;
  }

  /** The next bytes; undefined where there are not so many. */
  async #next(handle: FileHandle, length: number): Promise<Buffer | undefined> {
    const buffer = Buffer.allocUnsafe(length);
    let filled = 0;
    while (filled < length) {
      const { bytesRead } = await handle.read(buffer, filled, length - filled, this.#at + filled);
      if (bytesRead === 0) return undefined;
      filled += bytesRead;
    }
    this.#at += length;
    return buffer;
  }
}

function headOf(text: Buffer) {
  try {
    return blockHeadSchema.safeParse(JSON.parse(text.toString('utf8'))).data;
  } catch {
    return undefined;
  }
}

/** A kind, with the means to fill the gaps of its metadata. */
class ReadKind {
  readonly metric: string;
  readonly tags: string;
  readonly isDouble: boolean;
  readonly isWanted: boolean;
  readonly #gaps: readonly ('number' | 'text')[];
  /** What stands before, between and behind the gaps. */
  readonly #between: readonly string[];
  readonly #numbers: number[];

  constructor([metric, tags, template, form]: Kind, isWanted: boolean) {
    this.metric = metric;
    this.tags = tags;
    this.isDouble = form === 'double';
    this.isWanted = isWanted;
    this.#gaps = gapsOf(template);
    this.#between = template.split(new RegExp(`[${numberGap}${textGap}]`));
    this.#numbers = this.#gaps.map(() => 0);
  }

  /** Differences count anew. */
  begin(): void {
    this.#numbers.fill(0);
  }

  /** Numbers come before texts, wherever their gaps are. */
  metadata(bytes: ByteReader): string {
    const gaps = this.#gaps;
    if (gaps.length === 0) return this.#between[0] ?? '';
    for (let at = 0; at < gaps.length; at++) {
      if (gaps[at] === 'number') this.#numbers[at] = (this.#numbers[at] ?? 0) + bytes.signed();
    }
    let text = this.#between[0] ?? '';
    for (let at = 0; at < gaps.length; at++) {
      text += gaps[at] === 'number' ? this.#numbers[at] : bytes.text();
      text += this.#between[at + 1] ?? '';
    }
    return text;
  }
}

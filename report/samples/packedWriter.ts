import { once } from 'node:events';
import { createWriteStream, type WriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import type { Sample } from '../readSamples.ts';
import { ByteWriter } from './byteWriter.ts';
import { blockHeadBytes, type Kind, magic, takeApart, valueScale } from './packedFormat.ts';

const blockBytes = 1 << 18;
/** Twice as much is exact. */
const largest = 2 ** 51;

interface KnownKind {
  readonly number: number;
  readonly kind: Kind;
  /** Of the row before in this block. */
  readonly numbers: number[];
  block: number;
}

/** Writes samples in the compact form, block by block. */
export class PackedWriter {
  readonly #stream: WriteStream;
  readonly #kinds = new Map<string, KnownKind>();
  readonly #body = new ByteWriter();
  readonly #metrics = new Set<string>();
  #newKinds: Kind[] = [];
  #block = 0;
  #rowsInBlock = 0;
  #time = 0;
  #rows = 0;

  /** @param file is created, or written anew */
  constructor(file: string) {
    this.#stream = createWriteStream(file);
    this.#stream.write(magic);
  }

  get rows(): number {
    return this.#rows;
  }

  /** Adds a sample; its time is whole milliseconds. */
  add({ metric, time, value, tags, metadata }: Sample): void {
    const { template, numbers, texts } = takeApart(metadata);
    const millionths = Math.round(value * valueScale);
    const isExact = Math.abs(millionths) < largest && millionths / valueScale === value && !Object.is(value, -0);
    const known = this.#kindOf([metric, tags, template, isExact ? 'millionths' : 'double']);
    const body = this.#body;
    body.natural(known.number);
    const at = Math.round(time);
    body.signed(at - this.#time);
    this.#time = at;
    if (isExact) body.signed(millionths);
    else body.double(value);
    for (const [at, number] of numbers.entries()) {
      body.signed(number - (known.numbers[at] ?? 0));
      known.numbers[at] = number;
    }
    for (const text of texts) body.text(text);
    this.#metrics.add(metric);
    this.#rowsInBlock++;
    this.#rows++;
    if (body.length >= blockBytes) this.#endBlock();
  }

  /** Resolves when the disk has taken what was added: to be waited for now and then. */
  async drained(): Promise<void> {
    if (this.#stream.errored) throw this.#stream.errored;
    if (this.#stream.writableNeedDrain) await once(this.#stream, 'drain');
  }

  /** @throws what `node:fs` throws where the file cannot be written */
  async end(): Promise<void> {
    if (this.#rowsInBlock > 0) this.#endBlock();
    this.#write({ kinds: [], metrics: [], rows: this.#rows }, Buffer.alloc(0), 0);
    this.#stream.end();
    await finished(this.#stream);
  }

  #kindOf(kind: Kind): KnownKind {
    const key = kind.join('\n');
    let known = this.#kinds.get(key);
    if (known === undefined) {
      known = { number: this.#kinds.size, kind, numbers: [], block: this.#block };
      this.#kinds.set(key, known);
      this.#newKinds.push(kind);
    } else if (known.block !== this.#block) {
      known.block = this.#block;
      known.numbers.length = 0;
    }
    return known;
  }

  #endBlock(): void {
    this.#write(
      { kinds: this.#newKinds, metrics: [...this.#metrics] },
      Buffer.from(this.#body.bytes),
      this.#rowsInBlock,
    );
    this.#body.clear();
    this.#metrics.clear();
    this.#newKinds = [];
    this.#rowsInBlock = 0;
    this.#time = 0;
    this.#block++;
  }

  #write(head: { kinds: Kind[]; metrics: string[]; rows?: number }, body: Buffer, rows: number): void {
    const text = Buffer.from(JSON.stringify(head));
    const sizes = Buffer.alloc(blockHeadBytes);
    sizes.writeUInt32LE(text.length, 0);
    sizes.writeUInt32LE(body.length, 4);
    sizes.writeUInt32LE(rows, 8);
    for (const part of [sizes, text, body]) this.#stream.write(part);
  }
}

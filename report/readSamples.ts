import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import Papa from 'papaparse';

/** One sample of k6's CSV output, as far as reports use it. The object is reused: copy what is kept. */
export interface Sample {
  metric: string;
  /** Epoch milliseconds. */
  time: number;
  value: number;
  /** User tags, `key=value&…`. */
  tags: string;
  /** k6 metadata, `key=value&…`. */
  metadata: string;
}

export interface ReadResult {
  readonly rows: number;
  /** Why the file does not hold everything (k6 was killed, or the disk was full); undefined where it does. */
  readonly problem: string | undefined;
}

/** Times as `K6_CSV_TIME_FORMAT=unix_milli` writes them; k6's own default is whole seconds. */
export const csvTimeFormat = 'unix_milli';

/**
 * Reads k6's CSV output as a stream; memory does not grow with its length. A file that is missing or cut off is no
 * error: what is whole is handed on, and the result says what is not.
 *
 * @param wanted metrics to hand on; the rows of others are skipped before anything is converted
 */
export async function readSamples(
  file: string,
  wanted: ReadonlySet<string>,
  onSample: (sample: Sample) => void,
): Promise<ReadResult> {
  const end = await endOf(file);
  if (end !== 'whole' && end !== 'cut off') return { rows: 0, problem: end };
  const reader = new RowReader(wanted, onSample);
  await parse(file, (rows) => reader.take(rows));
  reader.finish(end === 'whole');
  return { rows: reader.rows, problem: reader.problem };
}

/** The value of one key in `key=value&…`. k6 does not escape values, so the scripts percent-encode free text. */
export function fieldOf(fields: string, key: string): string | undefined {
  for (const field of fields.split('&')) {
    if (field.startsWith(`${key}=`)) return decode(field.slice(key.length + 1));
  }
  return undefined;
}

/** The time at which something happened, epoch ms: what is recorded only when it is sure says it in its metadata. */
export function happenedAt({ metadata, time }: Pick<Sample, 'metadata' | 'time'>): number {
  return metadata.includes('at=') ? (numberIn(fieldOf(metadata, 'at')) ?? time) : time;
}

/** All of `key=value&…`. */
export function fieldsOf(fields: string): Record<string, string> {
  const found = fields.split('&').filter((field) => field.includes('='));
  return Object.fromEntries(
    found.map((field) => {
      const end = field.indexOf('=');
      return [field.slice(0, end), decode(field.slice(end + 1))];
    }),
  );
}

function parse(file: string, onRows: (rows: readonly (readonly string[])[]) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    Papa.parse<string[]>(createReadStream(file, 'utf8'), {
      skipEmptyLines: true,
      chunk: ({ data }) => onRows(data),
      complete: () => resolve(),
      error: reject,
    });
  });
}

class RowReader {
  rows = 0;
  problem: string | undefined;
  readonly #wanted: ReadonlySet<string>;
  readonly #onSample: (sample: Sample) => void;
  readonly #sample: Sample = { metric: '', time: 0, value: 0, tags: '', metadata: '' };
  #columns: Columns | undefined;
  /** The newest row, held back until another follows: the last one may be half a row. */
  #held: readonly string[] | undefined;

  constructor(wanted: ReadonlySet<string>, onSample: (sample: Sample) => void) {
    this.#wanted = wanted;
    this.#onSample = onSample;
  }

  take(rows: readonly (readonly string[])[]): void {
    for (const row of rows) {
      if (this.#held !== undefined) this.#add(this.#held);
      this.#held = row;
    }
  }

  finish(lastIsWhole: boolean): void {
    if (!lastIsWhole) this.problem = 'the sample file ends in the middle of a row';
    else if (this.#held !== undefined) this.#add(this.#held);
  }

  #add(row: readonly string[]): void {
    const columns = this.#columns;
    if (columns === undefined) {
      if (this.problem !== undefined) return;
      const found = columnsOf(row);
      if (typeof found === 'string') this.problem ??= found;
      else this.#columns = found;
      return;
    }
    this.rows++;
    const metric = row[columns.metric] ?? '';
    if (!this.#wanted.has(metric)) return;
    const time = numberIn(row[columns.time]);
    const value = numberIn(row[columns.value]);
    if (row.length <= columns.last || time === undefined || value === undefined) {
      this.problem ??= `row ${this.rows} of the sample file is damaged`;
      return;
    }
    const sample = this.#sample;
    sample.metric = metric;
    sample.time = time;
    sample.value = value;
    sample.tags = row[columns.tags] ?? '';
    sample.metadata = row[columns.metadata] ?? '';
    this.#onSample(sample);
  }
}

/** Nothing that k6 measures is beyond what a number holds exactly; undefined where it is, or is no number. */
function numberIn(text: string | undefined): number | undefined {
  const number = text === undefined || text.trim() === '' ? Number.NaN : Number(text);
  return Math.abs(number) <= Number.MAX_SAFE_INTEGER ? number : undefined;
}

/** Does the file end with a whole line? Or what is wrong with it altogether. */
async function endOf(
  file: string,
): Promise<'whole' | 'cut off' | 'k6 left no sample file' | 'the sample file is empty'> {
  const handle = await open(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (handle === undefined) return 'k6 left no sample file';
  try {
    const { size } = await handle.stat();
    if (size === 0) return 'the sample file is empty';
    const { buffer } = await handle.read(Buffer.alloc(1), 0, 1, size - 1);
    return buffer[0] === newline ? 'whole' : 'cut off';
  } finally {
    await handle.close();
  }
}

const newline = 0x0a;

/** Characters of a header that are shown. */
const longestHeader = 120;

interface Columns {
  metric: number;
  time: number;
  value: number;
  tags: number;
  metadata: number;
  last: number;
}

/** Where the columns are, or what is wrong with the header. */
function columnsOf(header: readonly string[]): Columns | string {
  const names = ['metric_name', 'timestamp', 'metric_value', 'extra_tags', 'metadata'];
  const missing = names.find((name) => !header.includes(name));
  if (missing !== undefined) {
    return `the sample file is not one of k6: it has no column ${missing}, but ${header.join(', ').slice(0, longestHeader)}`;
  }
  const at = (name: string) => header.indexOf(name);
  const columns = {
    metric: at('metric_name'),
    time: at('timestamp'),
    value: at('metric_value'),
    tags: at('extra_tags'),
    metadata: at('metadata'),
  };
  return { ...columns, last: Math.max(...Object.values(columns)) };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';
import type { ReadResult, Sample } from '../readSamples.ts';
import { CsvRows, fieldsOfRow } from './csvRows.ts';

/**
 * Reads k6's CSV output, plain or compressed, as a stream. What is whole is handed on, and the result says what is not.
 *
 * @param wanted metrics to hand on; the rows of others are skipped before anything is converted
 * @param afterChunk waited for before more is read
 */
export async function readCsvSamples(
  file: string,
  wanted: Wanted,
  onSample: (sample: Sample) => void,
  afterChunk?: () => Promise<void>,
): Promise<ReadResult> {
  const reader = new SampleRows(wanted, onSample);
  const rows = new CsvRows((row) => reader.add(row));
  const text = new TextDecoder();
  let bytes = 0;
  let problem: string | undefined;
  const source = createReadStream(file, { highWaterMark: chunkBytes });
  const stream = file.endsWith('.gz') ? source.pipe(createGunzip({ chunkSize: chunkBytes })) : source;
  source.on('error', (error) => stream.destroy(error));
  try {
    for await (const chunk of stream) {
      bytes += chunk.length;
      rows.add(text.decode(chunk, { stream: true }));
      await afterChunk?.();
    }
  } catch (error) {
    problem = problemOf(error);
  }
  if (problem === undefined && bytes === 0) problem = 'the sample file is empty';
  if (problem === undefined && !rows.isWhole) problem = 'the sample file ends in the middle of a row';
  return { rows: reader.rows, problem: problem ?? reader.problem };
}

type Wanted = Pick<ReadonlySet<string>, 'has'>;

const chunkBytes = 256 * 1024;

/** What a file that cannot be read has; other errors are none of its own. */
function problemOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOENT') return 'k6 left no sample file';
  if (code === 'Z_BUF_ERROR') return 'the sample file is cut off: its compression does not come to an end';
  if (typeof code === 'string' && code.startsWith('Z_')) return 'the sample file is damaged: it cannot be unpacked';
  throw error;
}

class SampleRows {
  rows = 0;
  problem: string | undefined;
  readonly #wanted: Wanted;
  readonly #onSample: (sample: Sample) => void;
  readonly #sample: Sample = { metric: '', time: 0, value: 0, tags: '', metadata: '' };
  #columns: Columns | undefined;

  constructor(wanted: Wanted, onSample: (sample: Sample) => void) {
    this.#wanted = wanted;
    this.#onSample = onSample;
  }

  add(row: string): void {
    const columns = this.#columns;
    if (columns === undefined) {
      if (this.problem !== undefined) return;
      const found = columnsOf(fieldsOfRow(row));
      if (typeof found === 'string') this.problem ??= found;
      else this.#columns = found;
      return;
    }
    this.rows++;
    // k6 writes the metric first: most rows of other metrics go by without being taken apart.
    if (columns.metric === 0 && !this.#wanted.has(row.slice(0, Math.max(0, row.indexOf(','))))) return;
    const fields = fieldsOfRow(row);
    const metric = fields[columns.metric] ?? '';
    if (!this.#wanted.has(metric)) return;
    const time = numberIn(fields[columns.time]);
    const value = numberIn(fields[columns.value]);
    if (fields.length <= columns.last || time === undefined || value === undefined) {
      this.problem ??= `row ${this.rows} of the sample file is damaged`;
      return;
    }
    const sample = this.#sample;
    sample.metric = metric;
    sample.time = time;
    sample.value = value;
    sample.tags = fields[columns.tags] ?? '';
    sample.metadata = fields[columns.metadata] ?? '';
    this.#onSample(sample);
  }
}

/** Nothing that k6 measures is beyond what a number holds exactly; undefined where it is, or is no number. */
function numberIn(text: string | undefined): number | undefined {
  const number = text === undefined || text.trim() === '' ? Number.NaN : Number(text);
  return Math.abs(number) <= Number.MAX_SAFE_INTEGER ? number : undefined;
}

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

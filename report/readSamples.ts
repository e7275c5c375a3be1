import { createReadStream } from 'node:fs';
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
  /** Set where the file ends in the middle of a row (k6 was killed, or the disk was full). */
  readonly truncated: boolean;
}

const timeUnits: Readonly<Record<string, number>> = { unix: 1000, unix_milli: 1, unix_micro: 1e-3, unix_nano: 1e-6 };

/**
 * Reads k6's CSV output as a stream; memory does not grow with its length.
 *
 * @param wanted metrics to hand on; the rows of others are skipped before anything is converted
 * @param timeFormat what K6_CSV_TIME_FORMAT was
 */
export function readSamples(
  file: string,
  wanted: ReadonlySet<string>,
  onSample: (sample: Sample) => void,
  timeFormat: keyof typeof timeUnits = 'unix_milli',
): Promise<ReadResult> {
  const factor = timeUnits[timeFormat] ?? 1;
  const sample: Sample = { metric: '', time: 0, value: 0, tags: '', metadata: '' };
  let columns: Columns | undefined;
  let rows = 0;
  let truncated = false;
  const onRow = (row: readonly string[]) => {
    if (columns === undefined) {
      columns = columnsOf(row);
      return;
    }
    const metric = row[columns.metric] ?? '';
    if (!wanted.has(metric)) {
      rows++;
      return;
    }
    const time = row[columns.time];
    const value = Number(row[columns.value]);
    if (row.length <= columns.last || time === undefined || Number.isNaN(value)) {
      truncated ||= row.length > 1 || metric !== '';
      return;
    }
    rows++;
    sample.metric = metric;
    sample.time = Number(time) * factor;
    sample.value = value;
    sample.tags = row[columns.tags] ?? '';
    sample.metadata = row[columns.metadata] ?? '';
    onSample(sample);
  };
  return new Promise((resolve, reject) => {
    Papa.parse<string[]>(createReadStream(file, 'utf8'), {
      skipEmptyLines: true,
      chunk: ({ data }) => {
        for (const row of data) onRow(row);
      },
      complete: () => resolve({ rows, truncated }),
      error: reject,
    });
  });
}

/** The value of one key in `key=value&…`. k6 does not escape values, so the scripts percent-encode free text. */
export function fieldOf(fields: string, key: string): string | undefined {
  for (const field of fields.split('&')) {
    if (field.startsWith(`${key}=`)) return decode(field.slice(key.length + 1));
  }
  return undefined;
}

interface Columns {
  metric: number;
  time: number;
  value: number;
  tags: number;
  metadata: number;
  last: number;
}

function columnsOf(header: readonly string[]): Columns {
  const at = (name: string) => {
    const index = header.indexOf(name);
    if (index < 0) throw new Error(`k6's CSV output has no column ${name}: it has ${header.join(', ')}`);
    return index;
  };
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

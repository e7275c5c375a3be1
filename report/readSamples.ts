import { readCsvSamples } from './samples/csvSamples.ts';
import { packedEnding } from './samples/packedFormat.ts';
import { readPackedSamples } from './samples/packedSamples.ts';

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
 * Reads k6's samples as a stream: its CSV output, as it is or compressed (`.csv.gz`), or the compact form (`.rltc`). Memory does not grow with its length. A file that is missing or cut off is no
 * error: what is whole is handed on, and the result says what is not.
 *
 * @param wanted metrics to hand on; the rows of others are skipped before anything is converted
 */
export function readSamples(
  file: string,
  wanted: ReadonlySet<string>,
  onSample: (sample: Sample) => void,
): Promise<ReadResult> {
  const read = file.endsWith(packedEnding) ? readPackedSamples : readCsvSamples;
  return read(file, wanted, onSample);
}

/** The value of one key in `key=value&…`. k6 does not escape values, so the scripts percent-encode free text. */
export function fieldOf(fields: string, key: string): string | undefined {
  for (const field of fields.split('&')) {
    if (field.startsWith(`${key}=`)) return decode(field.slice(key.length + 1));
  }
  return undefined;
}

/**
 * Client and event of `d=client:sequence`, alone or among other fields; undefined where there is none. Cut by hand, because
 * there is one for each delivery.
 */
export function deliveryOf(metadata: string): [client: number, sequence: number] | undefined {
  const at = metadata.startsWith('d=') ? 0 : metadata.indexOf('&d=') + 1;
  if (!metadata.startsWith('d=', at)) return undefined;
  const start = at + 2;
  const colon = metadata.indexOf(':', start);
  const end = metadata.indexOf('&', colon);
  return [Number(metadata.slice(start, colon)), Number(metadata.slice(colon + 1, end < 0 ? undefined : end))];
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

/** A whole or broken number; undefined where the text is none. */
function numberIn(text: string | undefined): number | undefined {
  const number = text === undefined || text.trim() === '' ? Number.NaN : Number(text);
  return Math.abs(number) <= Number.MAX_SAFE_INTEGER ? number : undefined;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

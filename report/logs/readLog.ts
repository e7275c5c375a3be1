import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { maskCredentials } from '../../contract/credentials.ts';
import type { LogReport } from '../../contract/report.ts';
import type { Expectation } from './expected.ts';
import { FindingLog } from './findings.ts';
import { EntryReader } from './readEntries.ts';

/** The part of a file that a gateway wrote during a scenario. */
export interface LogPart {
  /** What the report calls it. */
  readonly source: string;
  readonly file: string;
  /** Bytes that stood there before. */
  readonly start: number;
  /** Lines to read; all by default. What a gateway says while it is being stopped is not held against it. */
  readonly lines?: number;
}

/**
 * Reads what a gateway logged and finds the errors that nobody expected. Streamed: memory does not grow with the log.
 *
 * @param mask takes this run's own secrets out; what looks like a credential is taken out anyway
 */
export async function readLog(
  parts: readonly LogPart[],
  expectations: readonly Expectation[],
  mask: (text: string) => string,
): Promise<LogReport> {
  const findings = new FindingLog(expectations, (text) => maskCredentials(mask(text)));
  let lines = 0;
  let unreadable: string | undefined;
  for (const part of parts) {
    const reader = new EntryReader((entry) => findings.add(entry));
    try {
      await readPart(part, reader);
    } catch (error) {
      unreadable = maskCredentials(error instanceof Error ? error.message : String(error));
    }
    reader.end();
    lines += reader.lines;
  }
  return {
    source: parts.map(({ source }) => source).join(' and '),
    lines,
    ...(unreadable === undefined ? {} : { unreadable }),
    ...findings.result(),
  };
}

async function readPart({ file, start, lines = Number.POSITIVE_INFINITY }: LogPart, reader: EntryReader) {
  const input = createReadStream(file, { encoding: 'utf8', start });
  try {
    for await (const line of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
      if (reader.lines >= lines) return;
      reader.add(line);
    }
  } finally {
    input.destroy();
  }
}

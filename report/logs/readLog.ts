import type { LogReport } from '../schema.ts';
import type { Expectation } from './expected.ts';
import { FindingLog } from './findings.ts';
import type { LevelPlace } from './levelPlace.ts';
import { readLines } from './lines/readLines.ts';
import { maskCredentials } from './maskCredentials.ts';
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
  /** Which lines were written to which stream, where the file holds the output of a program. */
  readonly streams?: LineStreams;
}

/** Of the lines of an output, which were written to standard error. Lines are counted from 1. */
export interface LineStreams {
  isError(line: number): boolean;
  /** The last line before the program was ready: until then also what starts it writes there. */
  readonly readyAfter: number;
}

/** How a log is to be read. */
export interface LogReading {
  readonly expectations: readonly Expectation[];
  /** Takes this run's own secrets out; what looks like a credential is taken out anyway. */
  readonly mask: (text: string) => string;
  readonly place?: LevelPlace | undefined;
  /** Where a line of a part stands in the file that is kept beside the report; undefined where it does not. */
  readonly keptLineOf?: ((part: Pick<LogPart, 'file'>, line: number) => number | undefined) | undefined;
}

/**
 * Reads what a gateway logged, finds the errors that nobody expected, and counts what does not say how bad it is.
 * Streamed: memory does not grow with the log.
 */
export async function readLog(parts: readonly LogPart[], reading: LogReading): Promise<LogReport> {
  const { expectations, mask, place, keptLineOf } = reading;
  const findings = new FindingLog(expectations, (text) => maskCredentials(mask(text)));
  let lines = 0;
  let unreadable: string | undefined;
  for (const part of parts) {
    const { file, start, streams, lines: most = Number.POSITIVE_INFINITY } = part;
    const reader = new EntryReader(
      (entry) => findings.add({ ...entry, keptLine: keptLineOf?.(part, entry.line) }, streams?.readyAfter),
      place,
    );
    const streamOf = (line: number) =>
      streams === undefined ? undefined : streams.isError(line) ? 'stderr' : 'stdout';
    try {
      if (most > 0) {
        await readLines(file, start, (line) => {
          reader.add(line, streamOf(reader.lines + 1));
          return reader.lines < most;
        });
      }
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

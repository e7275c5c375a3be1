import { createReadStream, createWriteStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import type { LogPart } from '../../report/logs/readLog.ts';
import type { KeptLogReport } from '../../report/schema.ts';
import type { OutputFolder } from '../outputFolder.ts';
import { KeptLines } from './keptLines.ts';

/** Where a gateway's log is kept, and how much of it. */
export interface LogKeeping {
  readonly output: Pick<OutputFolder, 'writeWith' | 'file'>;
  /** Name of the file; compressed it has `.gz` behind it. */
  readonly name: string;
  /** Takes secrets out of a line. */
  readonly mask: (line: string) => string;
  /** Bytes of the log that are kept: one half from its beginning, the other from its end. */
  readonly mostBytes?: number;
}

/** A log that is kept. */
export interface KeptLog {
  readonly report: KeptLogReport;
  /**
   * Number of a line in the file that is kept; undefined for one that was left out.
   *
   * @param line its number in its part, from 1
   */
  lineOf(part: Pick<LogPart, 'file'>, line: number): number | undefined;
}

/** A text of 16 MB is what an editor still opens; compressed it is one or two. */
const usualBytes = 16 * 1024 * 1024;

/**
 * Keeps what a gateway wrote, without secrets. Streamed: a log may be larger than the memory.
 *
 * @returns undefined where nothing was written
 * @throws RltError unavailable: there is no room for it
 */
export async function keepLog(
  parts: readonly LogPart[],
  { output, name, mask, mostBytes = usualBytes }: LogKeeping,
): Promise<KeptLog | undefined> {
  const copies: PartCopy[] = [];
  for (const { file, source, start } of parts) {
    // No further than it is long now: a gateway that runs on may write faster than it is read.
    const end = await sizeOf(file);
    if (end > start) copies.push({ file, source, start, end, first: 1 });
  }
  if (copies.length === 0) return undefined;
  const most = mostBytes / copies.length;
  const written = copies.map((copy) => ({
    ...copy,
    lines: new KeptLines({ length: copy.end - copy.start, most, mask }),
  }));
  let lines = 0;
  const file = await output.writeWith(
    name,
    (path) =>
      pipeline(async function* () {
        for (const part of written) {
          if (written.length > 1) {
            yield `--- rlt: ${mask(part.source)} ---\n`;
            lines++;
          }
          part.first = lines + 1;
          yield* linesOf(part);
          lines += part.lines.written;
        }
      }, createWriteStream(path)),
    { compressAbove: mostPlainBytes },
  );
  const omitted = written.filter((part) => part.lines.omitted > 0);
  return {
    report: {
      file,
      lines,
      ...(omitted.length === 0 ? {} : { omitted: omitted.map(omittedOf) }),
    },
    lineOf(part, line) {
      const copy = written.find(({ file: name }) => name === part.file);
      const place = copy?.lines.placeOf(line);
      return copy === undefined || place === undefined ? undefined : copy.first + place - 1;
    },
  };
}

const mostPlainBytes = 1024 * 1024;

interface PartCopy {
  readonly file: string;
  readonly source: string;
  readonly start: number;
  readonly end: number;
  /** Number of its first line in the file that is kept. */
  first: number;
}

type WrittenPart = PartCopy & { readonly lines: KeptLines };

async function* linesOf({ file, start, end, lines }: WrittenPart): AsyncGenerator<string> {
  for await (const chunk of createReadStream(file, { start, end: end - 1, highWaterMark: 256 * 1024 })) {
    const text = lines.take(chunk);
    if (text !== '') yield text;
  }
  yield lines.end();
}

function omittedOf({ first, lines }: WrittenPart): NonNullable<KeptLogReport['omitted']>[number] {
  return { atLine: first + lines.head, lines: lines.omitted, bytes: lines.omittedBytes };
}

/** Zero for a file that is not there: that it cannot be read is said where it is judged. */
function sizeOf(file: string): Promise<number> {
  return stat(file).then(
    ({ size }) => size,
    () => 0,
  );
}

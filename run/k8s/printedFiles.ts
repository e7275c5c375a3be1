import { createHash } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { unavailableError } from '../../contract/errors.ts';

/*
 * How files get out of a pod by its log alone: each stands between two lines, compressed, in base64, with its checksum
 * at the end. A log that was cut is noticed.
 */

const begins = /^-----BEGIN ([\w.-]+) \(gzip, base64\)-----$/;
const ends = /^-----END ([\w.-]+) sha256 ([\da-f]{64})-----$/;

/** Lines of a shell script that print the JSON files of a folder. */
export function printFiles(folder: string): string[] {
  return [
    `for file in ${folder}/*.json; do`,
    '  [ -f "$file" ] || continue',
    '  name="$(basename "$file")"',
    '  echo "-----BEGIN $name (gzip, base64)-----"',
    // The runtime splits lines of 16 kB.
    '  gzip -9 -c "$file" | base64 -w 1000',
    `  echo "-----END $name sha256 $(sha256sum <"$file" | cut -d ' ' -f 1)-----"`,
    'done',
  ];
}

/** What a log holds: the files that were printed, by name, and all other lines. */
export interface PrintedFiles {
  readonly files: ReadonlyMap<string, Buffer>;
  readonly lines: readonly string[];
}

/**
 * Reads files back from a log.
 *
 * @throws RltError (unavailable) for a file that is not whole
 */
export function readPrintedFiles(log: string): PrintedFiles {
  const files = new Map<string, Buffer>();
  const lines: string[] = [];
  let open: { readonly name: string; readonly text: string[] } | undefined;
  for (const line of log.split('\n')) {
    const name = begins.exec(line)?.[1];
    const [, ended, sum] = ends.exec(line) ?? [];
    if (name !== undefined) {
      if (open !== undefined) throw cut(open.name);
      open = { name, text: [] };
    } else if (ended !== undefined) {
      // A log that has lost its beginning.
      if (open?.name !== ended) throw cut(ended);
      files.set(ended, unpacked(ended, open.text.join(''), sum));
      open = undefined;
    } else if (open !== undefined) open.text.push(line.trim());
    else lines.push(line);
  }
  if (open !== undefined) throw cut(open.name);
  return { files, lines };
}

function unpacked(name: string, text: string, sum: string | undefined): Buffer {
  let content: Buffer;
  try {
    content = gunzipSync(Buffer.from(text, 'base64'));
  } catch {
    throw cut(name);
  }
  if (createHash('sha256').update(content).digest('hex') !== sum) throw cut(name);
  return content;
}

function cut(name: string): Error {
  return unavailableError(
    `the log of the merge does not hold the whole of ${name}`,
    'a kubelet keeps the last 10 MiB of a log unless it is told otherwise (containerLogMaxSize)',
  );
}

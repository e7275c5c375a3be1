import { createReadStream } from 'node:fs';

/** Longer lines are cut: nobody writes so much before saying how bad it is. */
const longestLine = 1024 * 1024;

/**
 * Hands a file's lines to `take` until that returns false. A line ends with a line feed and nothing else: what else
 * Node's readline splits at may stand inside of JSON.
 */
export async function readLines(file: string, start: number, take: (line: string) => boolean): Promise<void> {
  const input = createReadStream(file, { encoding: 'utf8', start, highWaterMark: 256 * 1024 });
  let open = '';
  try {
    for await (const chunk of input) {
      const text = String(chunk);
      let from = 0;
      for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n', from)) {
        const line = open + text.slice(from, end);
        open = '';
        from = end + 1;
        if (!take(line.length > longestLine ? line.slice(0, longestLine) : line)) return;
      }
      if (open.length < longestLine) open += text.slice(from);
    }
    if (open !== '') take(open);
  } finally {
    input.destroy();
  }
}

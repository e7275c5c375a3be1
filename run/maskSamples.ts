import { StringDecoder } from 'node:string_decoder';

/** A row as k6 writes it begins with the metric, the time and the value: a secret of figures alone must not break those. */
const beginning = /^[\w:.-]+,\d+,[-+\d.eE]+,/;
/** What is asked for in an address, such as that of the metrics, may be secret as a whole. */
const queries = /((?:https?|wss?):\/\/[^\s,"?]*)\?[^\s,"]*/g;

/**
 * k6's CSV output without secrets, as a stream: memory does not grow with it. Where it was cut off, it stays cut off.
 *
 * @param mask takes secrets out of a text
 */
export async function* maskSamples(
  chunks: AsyncIterable<Buffer>,
  mask: (text: string) => string,
): AsyncGenerator<string> {
  const decoder = new StringDecoder('utf8');
  const row = rowMasker((text) => maskSampleText(text, mask));
  let rest = '';
  for await (const chunk of chunks) {
    const lines = (rest + decoder.write(chunk)).split('\n');
    rest = lines.pop() ?? '';
    if (lines.length > 0) yield `${lines.map(row).join('\n')}\n`;
  }
  rest += decoder.end();
  if (rest !== '') yield row(rest);
}

/** A text of a sample without secrets. */
export function maskSampleText(text: string, mask: (text: string) => string): string {
  return mask(text).replace(queries, '$1?***');
}

/** Masks one line after the other. */
function rowMasker(mask: (text: string) => string): (line: string) => string {
  let isFirst = true;
  // A quoted text may go on over several lines.
  let isInText = false;
  return (line) => {
    const isHeader = isFirst && line.startsWith('metric_name,');
    isFirst = false;
    if (isHeader) return line;
    const own = isInText ? '' : (beginning.exec(line)?.[0] ?? '');
    if ((line.split('"').length - 1) % 2 === 1) isInText = !isInText;
    return own + mask(line.slice(own.length));
  };
}

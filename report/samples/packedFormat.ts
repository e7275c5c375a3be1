import * as z from 'zod/mini';

/*
 * The compact form of k6's samples (`.rltc`): a tenth of the CSV file, without loss of what reports use of it. Samples
 * that differ in numbers only are of one kind, which is told once: metric, tags, and the metadata with a gap for each
 * number and each free text. A row is the number of its kind and what fills the gaps; numbers are told as differences from
 * the row before, so that most take a byte.
 *
 *   file   = magic, blocks, last block (without rows, its head has the number of all)
 *   block  = bytes of the head, bytes of the body, rows (three uint32, little endian); head (JSON); body
 *   row    = kind, time, value, gaps (variable-length integers; text with its length)
 *
 * Each block begins anew with its differences, and its head names its metrics: a reader skips those that it does not want.
 */

export const packedEnding = '.rltc';
export const magic = Buffer.from('RLTC0001');
export const blockHeadBytes = 12;

/** Gaps of a template. */
export const numberGap = '\u0001';
export const textGap = '\u0002';

/** Values have six digits after the point. */
export const valueScale = 1e6;

/** Kinds that are new in a block are told in its head; they are numbered from 0 on, through the whole file. */
export const kindSchema = z.tuple([
  /** Metric. */
  z.string(),
  /** Tags. */
  z.string(),
  /** Metadata with gaps. */
  z.string(),
  /** Whether values are whole millionths, or eight bytes each because they are too large or too fine for that. */
  z.enum(['millionths', 'double']),
]);
export type Kind = z.infer<typeof kindSchema>;

export const blockHeadSchema = z.object({
  kinds: z.array(kindSchema),
  /** Metrics of its rows. */
  metrics: z.array(z.string()),
  /** Of the whole file; in the last block alone. */
  rows: z.optional(z.int()),
});

/** Gaps of a template, in their order. */
export function gapsOf(template: string): ('number' | 'text')[] {
  return [...template].flatMap((letter) => (letter === numberGap ? 'number' : letter === textGap ? 'text' : []));
}

const longestWhole = 15;

/**
 * Takes metadata (`key=value&…`) apart into a template and what fills its gaps: whole numbers, pairs of them
 * (`d=12:345`), and texts.
 */
export function takeApart(metadata: string): { template: string; numbers: number[]; texts: string[] } {
  const numbers: number[] = [];
  const texts: string[] = [];
  if (metadata === '') return { template: '', numbers, texts };
  if (metadata.includes(numberGap) || metadata.includes(textGap)) {
    return { template: textGap, numbers, texts: [metadata] };
  }
  let template = '';
  for (const field of metadata.split('&')) {
    if (template !== '') template += '&';
    const start = field.indexOf('=') + 1;
    const colon = field.indexOf(':', start);
    const value = field.slice(start);
    template += field.slice(0, start);
    if (isWhole(value)) {
      template += numberGap;
      numbers.push(Number(value));
    } else if (colon > 0 && isWhole(field.slice(start, colon)) && isWhole(field.slice(colon + 1))) {
      template += `${numberGap}:${numberGap}`;
      numbers.push(Number(field.slice(start, colon)), Number(field.slice(colon + 1)));
    } else {
      template += textGap;
      texts.push(value);
    }
  }
  return { template, numbers, texts };
}

/** Whether a text is a whole number that is written as JavaScript writes it. */
function isWhole(text: string): boolean {
  if (text === '' || text.length > longestWhole) return false;
  if (text.charCodeAt(0) === zero) return text.length === 1;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code < zero || code > nine) return false;
  }
  return true;
}

const zero = 0x30;
const nine = 0x39;

import { compilePath, type Read } from '../../contract/path.ts';
import type { JobEventProfile } from '../../contract/profile.ts';
import { type CompiledJobEvent, compilePlainEvent } from './plainEvent.ts';

/** An entry of a profile whose payload stands in another argument, in a text, in bytes or in a list. */
export function compileEventForm(entry: JobEventProfile): CompiledJobEvent {
  const { argument = 0, encoding, pattern, textPath, items, acknowledge: isAwaited } = entry;
  const pick = pickerOf(argument);
  const itemsOf = items === undefined ? undefined : compilePath(items);
  const plain = compilePlainEvent(entry);
  return {
    ...plain,
    ...(pattern === undefined ? {} : { ...compilePattern(pattern, textPath), entry: namedBy(entry, pattern) }),
    unpack(args, take) {
      const payload = decode(pick(args), encoding);
      const list = itemsOf?.(payload);
      // One that holds no list is handed on as it came, to be seen.
      if (Array.isArray(list)) for (const item of list) take(item);
      else take(payload);
      if (isAwaited) acknowledge(args);
    },
  };
}

/** Has a server that waits for it know that its event came; the function for it comes last. */
function acknowledge(args: readonly unknown[]): void {
  const last = args.at(-1);
  if (typeof last === 'function') last();
}

const numberForm = '(-?\\d+(?:\\.\\d+)?)';
const forms: Readonly<Record<string, string>> = {
  sequence: numberForm,
  publishedAt: numberForm,
  jobId: '([\\w.:-]+)',
};

/** Readers of what stands in a text in place of a pattern's placeholders. */
function compilePattern(pattern: string, textPath = '') {
  const pieces = pattern.split(/\{(\w+)\}/);
  const names = pieces.filter((_, index) => index % 2 === 1);
  const form = pieces.map((piece, index) =>
    index % 2 === 1 ? forms[piece] : piece.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&'),
  );
  const expression = new RegExp(form.join(''));
  const textOf = compilePath(textPath);
  // Each event is read three times, by one matching.
  let last: unknown;
  let found: RegExpExecArray | null = null;
  const reader = (name: string): Read => {
    const group = names.indexOf(name) + 1;
    return (payload) => {
      if (payload !== last) {
        last = payload;
        const text = textOf(payload);
        found = typeof text === 'string' ? expression.exec(text) : null;
      }
      const value = group === 0 ? undefined : found?.[group];
      return value === undefined || name === 'jobId' ? value : Number(value);
    };
  };
  return {
    jobId: names.includes('jobId') ? reader('jobId') : undefined,
    sequence: reader('sequence'),
    publishedAt: reader('publishedAt'),
  };
}

/** What a message names in place of the paths, which a pattern has none of. */
function namedBy(entry: JobEventProfile, pattern: string): JobEventProfile {
  const name = `the pattern ${JSON.stringify(pattern)}`;
  return { ...entry, jobIdPath: name, sequencePath: name, publishedAtPath: name };
}

type Encoding = JobEventProfile['encoding'];

function pickerOf(argument: NonNullable<JobEventProfile['argument']>): (args: readonly unknown[]) => unknown {
  if (argument === 'all') return withoutAck;
  if (argument === 'last') return (args) => withoutAck(args).at(-1);
  return (args) => args[argument];
}

/** A server that waits for an acknowledgement has the function for it come last. */
function withoutAck(args: readonly unknown[]): readonly unknown[] {
  return typeof args.at(-1) === 'function' ? args.slice(0, -1) : args;
}

/** What is not encoded as the profile says is left as it came, so that its paths find nothing in it. */
function decode(value: unknown, encoding: Encoding): unknown {
  if (encoding === undefined) return value;
  if (Array.isArray(value)) return value.map((item) => decode(item, encoding));
  const text = encoding === 'json-text' ? value : textOf(value);
  // Only what looks like a document: of several arguments the plain ones stay as they are.
  if (typeof text !== 'string' || !/^\s*[[{]/.test(text)) return value;
  try {
    return JSON.parse(text);
  } catch {
    return value;
  }
}

/** The text of UTF-8 bytes; k6 has no TextDecoder. */
function textOf(value: unknown): string | undefined {
  const bytes =
    value instanceof ArrayBuffer
      ? new Uint8Array(value)
      : ArrayBuffer.isView(value)
        ? new Uint8Array(value.buffer, value.byteOffset, value.byteLength)
        : undefined;
  if (bytes === undefined) return undefined;
  let escaped = '';
  for (const byte of bytes) escaped += `%${(byte + 256).toString(16).slice(1)}`;
  try {
    return decodeURIComponent(escaped);
  } catch {
    return undefined;
  }
}

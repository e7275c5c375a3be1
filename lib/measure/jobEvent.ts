import { compilePath, type Read } from '../../contract/path.ts';
import type { JobEventProfile } from '../../contract/profile.ts';

/** A job event of the profile with its paths compiled; the hot path calls nothing else. */
export interface CompiledJobEvent {
  readonly event: string;
  readonly jobId: Read;
  readonly sequence: Read;
  readonly publishedAt: Read;
  /** Finds the payload among an event's arguments, or decodes it; undefined where the first one is it, as it came. */
  readonly payloadOf: ((args: readonly unknown[]) => unknown) | undefined;
  readonly entry: JobEventProfile;
}

export function compileJobEvent(entry: JobEventProfile): CompiledJobEvent {
  const { argument = 0, encoding } = entry;
  const pick = pickerOf(argument);
  return {
    event: entry.event,
    jobId: compilePath(entry.jobIdPath),
    sequence: compilePath(entry.sequencePath),
    publishedAt: compilePath(entry.publishedAtPath),
    payloadOf: argument === 0 && encoding === undefined ? undefined : (args) => decode(pick(args), encoding),
    entry,
  };
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

import type { TimedBytes } from './timedBytes.ts';

/** A message of a server, all frames of it. */
export interface Message {
  readonly isText: boolean;
  readonly bytes: Buffer;
  /** When its last byte could be read. */
  readonly at: number;
}

const opcodes = { continuation: 0, text: 1, binary: 2, firstControl: 8 } as const;

/**
 * Reads the frames that a server has sent, from the first byte after the answer to the upgrade. A message that was not
 * sent to its end is left out.
 *
 * @throws Error for frames that a server may not send, and for extensions
 */
export function readMessages(stream: TimedBytes, from = 0): Message[] {
  const messages: Message[] = [];
  let parts: Buffer[] | undefined;
  let isText = false;
  let at = from;
  for (;;) {
    const frame = readFrame(stream.bytes, at);
    if (frame === undefined) return messages;
    at = frame.end;
    // Between the frames of a message there may be pings.
    if (frame.opcode >= opcodes.firstControl) continue;
    if ((frame.opcode === opcodes.continuation) !== (parts !== undefined)) {
      throw new Error('a WebSocket message begins within another, or goes on without having begun');
    }
    if (parts === undefined) isText = frame.opcode === opcodes.text;
    parts = [...(parts ?? []), frame.payload];
    if (!frame.isLast) continue;
    const [only = Buffer.alloc(0)] = parts;
    const bytes = parts.length === 1 ? only : Buffer.concat(parts);
    messages.push({ isText, bytes, at: stream.readableAt(frame.end) });
    parts = undefined;
  }
}

interface Frame {
  readonly opcode: number;
  readonly isLast: boolean;
  readonly payload: Buffer;
  readonly end: number;
}

/** undefined where it is not whole. */
function readFrame(all: Buffer, at: number): Frame | undefined {
  if (at + 2 > all.length) return undefined;
  const [first, second] = [all[at] ?? 0, all[at + 1] ?? 0];
  if ((first & 0x70) !== 0) throw new Error('a WebSocket frame uses an extension, such as compression');
  if ((second & 0x80) !== 0) throw new Error('a WebSocket frame of the server is masked');
  const short = second & 0x7f;
  const extra = short === 126 ? 2 : short === 127 ? 8 : 0;
  const start = at + 2 + extra;
  if (start > all.length) return undefined;
  const length = extra === 0 ? short : extra === 2 ? all.readUInt16BE(at + 2) : Number(all.readBigUInt64BE(at + 2));
  const end = start + length;
  if (end > all.length) return undefined;
  return { opcode: first & 0x0f, isLast: (first & 0x80) !== 0, payload: all.subarray(start, end), end };
}

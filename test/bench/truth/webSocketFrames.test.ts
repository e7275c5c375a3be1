import { describe, expect, it } from 'vitest';
import { readMessages } from '../../../bench/truth/webSocketFrames.ts';
import { stream } from './packets.ts';

const opcodes = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9 } as const;

function frame(opcode: keyof typeof opcodes, payload: string, { last = true, bits = 0 } = {}): Buffer {
  const { length } = payload;
  const long = Buffer.alloc(length > 65_535 ? 8 : length > 125 ? 2 : 0);
  if (long.length === 2) long.writeUInt16BE(length);
  if (long.length === 8) long.writeBigUInt64BE(BigInt(length));
  const short = long.length === 8 ? 127 : long.length === 2 ? 126 : length;
  return Buffer.concat([Buffer.from([(last ? 0x80 : 0) | bits | opcodes[opcode], short]), long, Buffer.from(payload)]);
}

const shown = (messages: ReturnType<typeof readMessages>) =>
  messages.map(({ isText, bytes, at }) => [isText, String(bytes), at]);

describe('messages', () => {
  it.each([0, 1, 125, 126, 65_535, 65_536])('are read with %i bytes', (length) => {
    const text = 'x'.repeat(length);
    expect(shown(readMessages(stream([7, frame('text', text)])))).toEqual([[true, text, 7]]);
  });

  it('have the time of the segment with their last byte', () => {
    const [first, second] = [frame('text', 'first'), frame('binary', 'second')];
    const both = Buffer.concat([first, second]);
    expect(shown(readMessages(stream([1, first.subarray(0, -1)], [2, first.subarray(-1)])))).toEqual([
      [true, 'first', 2],
    ]);
    const cut = first.length + 1;
    const parts = stream([1, both.subarray(0, 3)], [2, both.subarray(3, cut)], [3, both.subarray(cut)]);
    expect(shown(readMessages(parts))).toEqual([
      [true, 'first', 2],
      [false, 'second', 3],
    ]);
  });

  it('are put together of their fragments, whatever control frames come between', () => {
    const parts = stream(
      [1, frame('text', 'a', { last: false })],
      [2, frame('ping', 'are you there')],
      [3, frame('continuation', 'b', { last: false })],
      [4, frame('continuation', 'c')],
      [5, frame('text', 'next')],
    );
    expect(shown(readMessages(parts))).toEqual([
      [true, 'abc', 4],
      [true, 'next', 5],
    ]);
  });

  it('begin behind the answer to the upgrade, and those cut off are left out', () => {
    const answer = 'HTTP/1.1 101 Switching Protocols\r\n\r\n';
    for (const end of [1, 3, 200]) {
      const parts = stream(
        [1, answer],
        [2, frame('text', 'whole')],
        [3, frame('text', 'x'.repeat(300)).subarray(0, end)],
      );
      expect(shown(readMessages(parts, answer.length))).toEqual([[true, 'whole', 2]]);
    }
  });
});

describe('what no server of ours sends is refused', () => {
  it('compression', () => {
    expect(() => readMessages(stream([1, frame('text', 'a', { bits: 0x40 })]))).toThrow('uses an extension');
  });

  it('masks', () => {
    expect(() => readMessages(stream([1, Buffer.from([0x81, 0x80, 0, 0, 0, 0])]))).toThrow('is masked');
  });

  it('fragments without a beginning, and messages within messages', () => {
    const withinAnother = 'begins within another';
    expect(() => readMessages(stream([1, frame('continuation', 'a')]))).toThrow(withinAnother);
    const nested = stream([1, frame('text', 'a', { last: false })], [2, frame('text', 'b')]);
    expect(() => readMessages(nested)).toThrow(withinAnother);
  });
});

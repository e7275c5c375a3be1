import { describe, expect, it } from 'vitest';
import { readPackets } from '../../../bench/truth/pcap.ts';
import { pcapFile } from './packets.ts';

const packets = [
  { seconds: 1_795_714_314, fraction: 432_001, bytes: Buffer.from('first') },
  { seconds: 1_795_714_315, fraction: 0, bytes: Buffer.from('') },
];

describe.each([{ bigEndian: false }, { bigEndian: true }])('a capture, %o', (order) => {
  it('has times in microseconds', () => {
    const read = [...readPackets(pcapFile({ ...order, linkType: 101 }, packets))];
    expect(read.map(({ bytes, linkType }) => [String(bytes), linkType])).toEqual([
      ['first', 101],
      ['', 101],
    ]);
    expect(read[0]?.at).toBeCloseTo(1_795_714_314_432.001, 3);
    expect(read[1]?.at).toBe(1_795_714_315_000);
  });

  it('has times in nanoseconds', () => {
    const [first] = readPackets(pcapFile({ ...order, nanoseconds: true }, packets));
    expect(first?.at).toBeCloseTo(1_795_714_314_000.432, 3);
  });
});

it('refuses what was not kept whole', () => {
  const whole = pcapFile({}, packets);
  const read = (file: Buffer) => [...readPackets(file)];
  expect(() => read(whole.subarray(0, 20))).toThrow('cut off in its header');
  expect(() => read(whole.subarray(0, 43))).toThrow('cut off within a packet');
  expect(() => read(whole.subarray(0, whole.length - 1))).toThrow('cut off within a packet');
  expect(() => read(pcapFile({}, [{ seconds: 1, fraction: 1, bytes: Buffer.from('abc'), original: 9 }]))).toThrow(
    'a packet of 9 bytes was captured only to 3 bytes',
  );
});

it('refuses another format', () => {
  expect(() => [...readPackets(Buffer.from('0a0d0d0a'.padEnd(60, '0'), 'hex'))]).toThrow('not in the pcap format');
});

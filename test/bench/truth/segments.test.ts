import { describe, expect, it } from 'vitest';
import { segmentOf } from '../../../bench/truth/segments.ts';
import { ethernet, flags, ipv4, ipv6, packet, tcp } from './packets.ts';

const data = tcp({ from: 40_000, to: 80, sequence: 0xfffffff0 }, 'hello');

describe('a segment', () => {
  it('has its addresses, its place and its data', () => {
    expect(segmentOf(packet(ethernet(ipv4(data))))).toEqual({
      at: 5,
      from: '127.0.0.1:40000',
      to: '127.0.0.2:80',
      fromPort: 40_000,
      toPort: 80,
      sequence: 0xfffffff0,
      syn: false,
      ack: true,
      payload: Buffer.from('hello'),
    });
  });

  it('is found behind options of IP and of TCP', () => {
    const timestamps = Buffer.alloc(12, 1);
    const open = tcp({ from: 1, to: 2, sequence: 3, flags: flags.syn, options: timestamps }, 'x');
    expect(segmentOf(packet(ethernet(ipv4(open, { options: 8 }))))).toMatchObject({
      syn: true,
      ack: false,
      payload: Buffer.from('x'),
    });
  });

  it('is found in IPv6, behind its extensions too', () => {
    for (const options of [false, true]) {
      expect(segmentOf(packet(ethernet(ipv6(data, { options }), 0x86dd)))).toMatchObject({
        from: `${'1'.padStart(32, '0')}:40000`,
        to: `${'2'.padStart(32, '0')}:80`,
        payload: Buffer.from('hello'),
      });
    }
  });

  it('ends with its IP packet, and not with the padding behind', () => {
    const padded = Buffer.concat([ethernet(ipv4(data)), Buffer.alloc(7)]);
    expect(String(segmentOf(packet(padded))?.payload)).toBe('hello');
    const paddedIpv6 = Buffer.concat([ethernet(ipv6(data), 0x86dd), Buffer.alloc(7)]);
    expect(String(segmentOf(packet(paddedIpv6))?.payload)).toBe('hello');
  });

  it('may be longer than 16 bits can say', () => {
    expect(String(segmentOf(packet(ethernet(ipv4(data, { length: 0 }))))?.payload)).toBe('hello');
    expect(String(segmentOf(packet(ethernet(ipv6(data, { length: 0 }), 0x86dd)))?.payload)).toBe('hello');
  });
});

describe('what stands before IP', () => {
  const behind = (length: number, type?: number) => {
    const bytes = Buffer.alloc(length);
    if (type !== undefined) bytes.writeUInt16BE(0x0800, type);
    return Buffer.concat([bytes, ipv4(data)]);
  };
  it.each([
    ['NULL', 0, behind(4)],
    ['RAW', 101, behind(0)],
    ['LOOP', 108, behind(4)],
    ['LINUX_SLL', 113, behind(16, 14)],
    ['IPV4', 228, behind(0)],
    ['IPV6', 229, ipv6(data)],
    ['LINUX_SLL2', 276, behind(20, 0)],
  ])('%s', (_name, linkType, bytes) => {
    expect(String(segmentOf(packet(bytes, linkType))?.payload)).toBe('hello');
  });

  it('must be known', () => {
    expect(() => segmentOf(packet(ethernet(ipv4(data)), 147))).toThrow('link type 147 is not known');
  });
});

it('is nothing but TCP', () => {
  const udp = ipv4(data);
  udp[9] = 17;
  const fragment = ipv4(data);
  fragment.writeUInt16BE(0x2000, 6);
  for (const bytes of [ethernet(udp), ethernet(fragment), ethernet(ipv4(data), 0x0806), Buffer.alloc(3)]) {
    expect(segmentOf(packet(bytes))).toBeUndefined();
  }
});

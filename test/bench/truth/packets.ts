import type { Packet } from '../../../bench/truth/pcap.ts';
import type { Segment } from '../../../bench/truth/segments.ts';
import { type Part, TimedBytes } from '../../../bench/truth/timedBytes.ts';

/** Bytes of captures and connections, made by the specifications and not by what reads them. */

export interface Written {
  readonly nanoseconds?: boolean;
  readonly bigEndian?: boolean;
  readonly linkType?: number;
}

export interface Stamped {
  readonly seconds: number;
  /** Micro- or nanoseconds. */
  readonly fraction: number;
  readonly bytes: Buffer;
  /** Of the packet, where it was not kept whole. */
  readonly original?: number;
}

export function pcapFile({ nanoseconds, bigEndian, linkType = 1 }: Written, packets: readonly Stamped[]): Buffer {
  const words = (...values: number[]) => {
    const buffer = Buffer.alloc(values.length * 4);
    for (const [index, value] of values.entries()) {
      if (bigEndian) buffer.writeUInt32BE(value, index * 4);
      else buffer.writeUInt32LE(value, index * 4);
    }
    return buffer;
  };
  const version = bigEndian ? 0x00020004 : 0x00040002;
  return Buffer.concat([
    words(nanoseconds ? 0xa1b23c4d : 0xa1b2c3d4, version, 0, 0, 262_144, linkType),
    ...packets.flatMap(({ seconds, fraction, bytes, original = bytes.length }) => [
      words(seconds, fraction, bytes.length, original),
      bytes,
    ]),
  ]);
}

export interface TcpHeader {
  readonly from: number;
  readonly to: number;
  readonly sequence: number;
  readonly flags?: number;
  /** Whole words. */
  readonly options?: Buffer;
}

export const flags = { syn: 0x02, ack: 0x10, pushAck: 0x18 } as const;

export function tcp({ from, to, sequence, flags: set = flags.pushAck, options }: TcpHeader, payload = ''): Buffer {
  const header = Buffer.alloc(20);
  header.writeUInt16BE(from, 0);
  header.writeUInt16BE(to, 2);
  header.writeUInt32BE(sequence, 4);
  header[12] = (5 + (options?.length ?? 0) / 4) << 4;
  header[13] = set;
  return Buffer.concat([header, options ?? Buffer.alloc(0), Buffer.from(payload, 'latin1')]);
}

export function ipv4(data: Buffer, { options = 0, length }: { options?: number; length?: number } = {}): Buffer {
  const header = Buffer.alloc(20 + options);
  header[0] = 0x40 | (header.length / 4);
  header.writeUInt16BE(length ?? header.length + data.length, 2);
  header[9] = 6;
  header.set([127, 0, 0, 1], 12);
  header.set([127, 0, 0, 2], 16);
  return Buffer.concat([header, data]);
}

/** With hop-by-hop options in front of TCP, where they are asked for. */
export function ipv6(data: Buffer, { options = false, length }: { options?: boolean; length?: number } = {}): Buffer {
  const extension = options ? Buffer.from([6, 0, 1, 4, 0, 0, 0, 0]) : Buffer.alloc(0);
  const header = Buffer.alloc(40);
  header[0] = 0x60;
  header.writeUInt16BE(length ?? extension.length + data.length, 4);
  header[6] = options ? 0 : 6;
  header[23] = 1;
  header[39] = 2;
  return Buffer.concat([header, extension, data]);
}

export function ethernet(ip: Buffer, etherType = 0x0800): Buffer {
  const header = Buffer.alloc(14);
  header.writeUInt16BE(etherType, 12);
  return Buffer.concat([header, ip]);
}

export function packet(bytes: Buffer, linkType = 1): Packet {
  return { at: 5, linkType, bytes };
}

/** A segment between a client's port and port 80. */
export function segment(
  from: 'client' | 'server',
  at: number,
  sequence: number,
  payload = '',
  { syn = false, client = 5000 }: { syn?: boolean; client?: number } = {},
): Segment {
  const [fromPort, toPort] = from === 'client' ? [client, 80] : [80, client];
  return {
    at,
    from: `127.0.0.1:${fromPort}`,
    to: `127.0.0.1:${toPort}`,
    fromPort,
    toPort,
    sequence: sequence >>> 0,
    syn,
    ack: from === 'server' || !syn,
    payload: Buffer.from(payload, 'latin1'),
  };
}

/** A stream of texts, or bytes, each of which came at its time. */
export function stream(...parts: readonly (readonly [number, string | Buffer])[]): TimedBytes {
  return new TimedBytes(
    parts.map(([at, bytes]): Part => ({ at, bytes: typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes })),
  );
}

import type { Packet } from './pcap.ts';

/** A TCP segment. */
export interface Segment {
  readonly at: number;
  /** "127.0.0.1:40113", or the 32 digits of an IPv6 address and the port. */
  readonly from: string;
  readonly to: string;
  readonly fromPort: number;
  readonly toPort: number;
  readonly sequence: number;
  readonly syn: boolean;
  readonly ack: boolean;
  readonly payload: Buffer;
}

/** What stands before the IP header, by LINKTYPE_: its length, and where its EtherType is, if it has one. */
const links: ReadonlyMap<number, { readonly length: number; readonly etherType?: number }> = new Map([
  [0, { length: 4 }], // NULL, the loopback of BSD
  [1, { length: 14, etherType: 12 }], // ETHERNET, as Linux shows its loopback
  [12, { length: 0 }], // RAW of some systems
  [14, { length: 0 }],
  [101, { length: 0 }], // RAW
  [108, { length: 4 }], // LOOP of OpenBSD
  [113, { length: 16, etherType: 14 }], // LINUX_SLL
  [228, { length: 0 }], // IPV4
  [229, { length: 0 }], // IPV6
  [276, { length: 20, etherType: 0 }], // LINUX_SLL2
]);

const tcp = 6;
/** Hop-by-hop options, routing, destination options: each says what follows, and its own length. */
const extensions = new Set([0, 43, 60]);

/**
 * The TCP segment in a packet; undefined where it holds none.
 *
 * @throws Error where the link type is unknown
 */
export function segmentOf({ at, linkType, bytes }: Packet): Segment | undefined {
  const link = links.get(linkType);
  if (link === undefined) throw new Error(`link type ${linkType} is not known`);
  if (bytes.length < link.length) return undefined;
  if (link.etherType !== undefined && ![0x0800, 0x86dd].includes(bytes.readUInt16BE(link.etherType))) return undefined;
  const ip = bytes.subarray(link.length);
  const carried = (ip[0] ?? 0) >> 4 === 6 ? ofIpv6(ip) : ofIpv4(ip);
  if (carried === undefined || carried.data.length < 20) return undefined;
  const { data, source, target } = carried;
  const [fromPort, toPort, flags] = [data.readUInt16BE(0), data.readUInt16BE(2), data[13] ?? 0];
  return {
    at,
    from: `${source}:${fromPort}`,
    to: `${target}:${toPort}`,
    fromPort,
    toPort,
    sequence: data.readUInt32BE(4),
    syn: (flags & 0x02) !== 0,
    ack: (flags & 0x10) !== 0,
    payload: data.subarray(((data[12] ?? 0) >> 4) * 4),
  };
}

interface Carried {
  readonly source: string;
  readonly target: string;
  readonly data: Buffer;
}

/** Behind the header lies no more than its length says: Ethernet pads short packets. */
function ofIpv4(ip: Buffer): Carried | undefined {
  if (ip.length < 20 || (ip[0] ?? 0) >> 4 !== 4 || ip[9] !== tcp) return undefined;
  // Fragments: none is made on loopback, and a hole in a stream is noticed.
  if ((ip.readUInt16BE(6) & 0x3fff) !== 0) return undefined;
  const length = ip.readUInt16BE(2);
  const data = ip.subarray(((ip[0] ?? 0) & 0x0f) * 4, length === 0 ? ip.length : length);
  return { source: ip.subarray(12, 16).join('.'), target: ip.subarray(16, 20).join('.'), data };
}

/** A length of 0 stands for one that has no place in 16 bits: segments that the kernel has not yet divided. */
function ofIpv6(ip: Buffer): Carried | undefined {
  if (ip.length < 40) return undefined;
  const length = ip.readUInt16BE(4);
  const end = length === 0 ? ip.length : 40 + length;
  let [next, start] = [ip[6] ?? 0, 40];
  while (extensions.has(next) && start + 2 <= end) {
    [next, start] = [ip[start] ?? 0, start + ((ip[start + 1] ?? 0) + 1) * 8];
  }
  if (next !== tcp) return undefined;
  const address = (from: number) => ip.toString('hex', from, from + 16);
  return { source: address(8), target: address(24), data: ip.subarray(start, end) };
}

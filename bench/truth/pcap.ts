/** A packet as the kernel has seen it. */
export interface Packet {
  /** Epoch milliseconds with a fraction; a double holds them to a quarter of a microsecond. */
  readonly at: number;
  /** LINKTYPE_ value, which says what stands before the IP header. */
  readonly linkType: number;
  readonly bytes: Buffer;
}

const headerLength = 24;
const recordLength = 16;

/** First four bytes, read as little endian; a big-endian file has them the other way round. */
const perSecond: ReadonlyMap<number, number> = new Map([
  [0xa1b2c3d4, 1e6],
  [0xa1b23c4d, 1e9],
]);

/**
 * Reads a capture in the pcap format, with times in microseconds or nanoseconds and of either byte order.
 *
 * @throws Error where it is something else, or packets were not kept whole
 */
export function* readPackets(file: Buffer): Generator<Packet> {
  if (file.length < headerLength) throw new Error('the capture is cut off in its header');
  const little = perSecond.get(file.readUInt32LE(0));
  const units = little ?? perSecond.get(file.readUInt32BE(0));
  if (units === undefined) throw new Error('the capture is not in the pcap format');
  const uint32 = (at: number) => (little === undefined ? file.readUInt32BE(at) : file.readUInt32LE(at));
  const linkType = uint32(20) & 0xffff;
  let at = headerLength;
  while (at < file.length) {
    const start = at + recordLength;
    if (start > file.length) throw new Error('the capture is cut off within a packet');
    const [length, original] = [uint32(at + 8), uint32(at + 12)];
    if (start + length > file.length) throw new Error('the capture is cut off within a packet');
    if (length < original) throw new Error(`a packet of ${original} bytes was captured only to ${length} bytes`);
    const time = uint32(at) * 1000 + (uint32(at + 4) / units) * 1000;
    yield { at: time, linkType, bytes: file.subarray(start, start + length) };
    at = start + length;
  }
}

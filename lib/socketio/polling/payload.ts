const separator = '\x1e';

/** Packets of one answer. */
export function packetsIn(payload: string): string[] {
  return payload.split(separator);
}

export function payloadOf(packets: readonly string[]): string {
  return packets.join(separator);
}

/** How many of these packets fit into one request; at least one, which the server may find too large. */
export function countThatFits(packets: readonly string[], maxBytes: number | undefined): number {
  if (!maxBytes || packets.length < 2) return packets.length;
  let bytes = 0;
  const over = packets.findIndex((packet, index) => {
    bytes += byteLength(packet) + (index === 0 ? 0 : 1);
    return index > 0 && bytes > maxBytes;
  });
  return over === -1 ? packets.length : over;
}

/** As UTF-8. */
function byteLength(text: string): number {
  let bytes = text.length;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    // Both halves of a surrogate pair are two bytes of four.
    if (code > 0x7f) bytes += code > 0x7ff && (code < 0xd800 || code > 0xdfff) ? 2 : 1;
  }
  return bytes;
}

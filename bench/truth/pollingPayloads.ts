import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib';
import type { Exchange } from './http.ts';

/** An Engine.IO packet out of the answer to a poll. */
export interface PolledPacket {
  readonly text: string;
  /** When the last byte of the answer that brought it could be read. */
  readonly at: number;
}

const separator = '\x1e';

const decoders: ReadonlyMap<string, (body: Buffer) => Buffer> = new Map([
  ['gzip', gunzipSync],
  ['deflate', inflateSync],
  ['br', brotliDecompressSync],
]);

/**
 * The packets that the answer to a poll has brought; none where it answers something else.
 *
 * @throws Error where it is compressed in a way that cannot be read
 */
export function polledPackets({ method, target, status, headers, body, at }: Exchange): PolledPacket[] {
  if (method !== 'GET' || status !== 200 || queryOf(target).get('transport') !== 'polling') return [];
  const encoding = headers.get('content-encoding') ?? 'identity';
  const decode = encoding === 'identity' ? (same: Buffer) => same : decoders.get(encoding);
  if (decode === undefined) throw new Error(`the answer to a poll has the content encoding "${encoding}"`);
  const packets = decode(body).toString('utf8').split(separator);
  return packets.map((text) => ({ text, at }));
}

/** What the address of a request asks for. */
export function queryOf(target: string): URLSearchParams {
  const start = target.indexOf('?');
  return new URLSearchParams(start < 0 ? '' : target.slice(start + 1));
}

import type { ManagerOptions } from './options.ts';

/** A server's address, taken apart. */
export interface ParsedUrl {
  readonly secure: boolean;
  /** With brackets around an IPv6 address. */
  readonly host: string;
  readonly port: string;
  /** The namespace, which socket.io takes from the path. */
  readonly namespace: string;
  /** Without the question mark. */
  readonly query: string;
}

const pattern =
  /^(https?|wss?):\/\/(?:[^@/?#]*@)?(\[[0-9a-f:.]+\]|[^:/?#[\]\s]+)(?::(\d+))?(\/[^?#]*)?(?:\?([^#]*))?(?:#.*)?$/i;

const expected = 'expected http://, https://, ws:// or wss:// and a host';

let latest: { readonly url: string; readonly parsed: ParsedUrl } | undefined;

/**
 * Thousands of connections go to one address, which is then taken apart once.
 * @throws {Error} there is none, or it is no absolute http, https, ws or wss URL
 */
export function parseUrl(url: string): ParsedUrl {
  // There is no page here whose address could be meant, as in a browser.
  if (typeof url !== 'string') throw new Error(`io() needs the address of a Socket.IO server: ${expected}`);
  if (latest?.url !== url) latest = { url, parsed: takeApart(url) };
  return latest.parsed;
}

function takeApart(url: string): ParsedUrl {
  const match = pattern.exec(url);
  const [, scheme, host, port, path, query] = match ?? [];
  if (scheme === undefined || host === undefined) {
    throw new Error(`"${url}" is not the address of a Socket.IO server: ${expected}`);
  }
  const secure = /^(https|wss)$/i.test(scheme);
  return {
    secure,
    host,
    port: port ?? (secure ? '443' : '80'),
    namespace: path ?? '/',
    query: query ?? '',
  };
}

/** Identifies the connection that namespaces of one server share. */
export function connectionId({ secure, host, port }: ParsedUrl, path: string): string {
  return `${secure} ${host}:${port}${path}`;
}

/** Address of the WebSocket, with the protocol version that this client speaks. A query in the address goes first. */
export function webSocketUrl(
  url: string,
  { path, addTrailingSlash, query }: Pick<ManagerOptions, 'path' | 'addTrailingSlash' | 'query'>,
): string {
  const { secure, host, port, query: ownQuery } = parseUrl(url);
  const folder = (path || '/socket.io').replace(/\/$/, '') + (addTrailingSlash === false ? '' : '/');
  const isDefaultPort = port === (secure ? '443' : '80');
  const search = ownQuery || encodeQuery(query);
  return `${secure ? 'wss' : 'ws'}://${host}${isDefaultPort ? '' : `:${port}`}${folder}?${search && `${search}&`}${ownPairs}`;
}

/** What every address of this client ends with. */
const ownPairs = 'EIO=4&transport=websocket';

function encodeQuery(query: Record<string, string | number | boolean> | undefined): string {
  if (query === undefined) return '';
  const pairs = Object.entries(query).filter(([name]) => name !== 'EIO' && name !== 'transport');
  return pairs.map((pair) => pair.map(encodeURIComponent).join('=')).join('&');
}

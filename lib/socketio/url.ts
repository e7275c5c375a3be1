/** A server's address, taken apart. */
export interface ParsedUrl {
  secure: boolean;
  /** Without brackets, also for IPv6. */
  hostname: string;
  port: string;
  /** The namespace, which socket.io takes from the path. */
  namespace: string;
  /** Without the question mark. */
  query: string;
}

const pattern =
  /^(https?|wss?):\/\/(?:[^@/?#]*@)?(\[[0-9a-f:.]+\]|[^:/?#[\]\s]+)(?::(\d+))?(\/[^?#]*)?(?:\?([^#]*))?(?:#.*)?$/i;

/** @throws {Error} the text is no absolute http, https, ws or wss URL */
export function parseUrl(url: string): ParsedUrl {
  const match = pattern.exec(url);
  const [, scheme, host, port, path, query] = match ?? [];
  if (scheme === undefined || host === undefined) {
    throw new Error(
      `"${url}" is no address of a Socket.IO server: expected http://, https://, ws:// or wss:// and a host`,
    );
  }
  const secure = /^(https|wss)$/i.test(scheme);
  return {
    secure,
    hostname: host.replace(/^\[|\]$/g, ''),
    port: port ?? (secure ? '443' : '80'),
    namespace: path ?? '/',
    query: query ?? '',
  };
}

/** Identifies the connection that namespaces of one server share. */
export function connectionId({ secure, hostname, port }: ParsedUrl, path: string): string {
  return `${secure ? 'https' : 'http'}://${hostname}:${port}${path}`;
}

/** Address of the WebSocket, with the protocol version that this client speaks. */
export function webSocketUrl(
  { secure, hostname, port }: ParsedUrl,
  path: string,
  query: Record<string, string | number | boolean>,
): string {
  const host = hostname.includes(':') ? `[${hostname}]` : hostname;
  const isDefaultPort = port === (secure ? '443' : '80');
  const search = encodeQuery({ ...query, EIO: 4, transport: 'websocket' });
  return `${secure ? 'wss' : 'ws'}://${host}${isDefaultPort ? '' : `:${port}`}${path}?${search}`;
}

export function decodeQuery(query: string): Record<string, string> {
  const entries: [string, string][] = [];
  for (const pair of query.split('&')) {
    const [name = '', ...value] = pair.split('=');
    if (name !== '') entries.push([decodeURIComponent(name), decodeURIComponent(value.join('='))]);
  }
  return Object.fromEntries(entries);
}

function encodeQuery(query: Record<string, string | number | boolean>): string {
  return Object.entries(query)
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`)
    .join('&');
}

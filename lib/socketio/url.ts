/** A server's address, taken apart. */
export interface ParsedUrl {
  secure: boolean;
  /** With brackets around an IPv6 address. */
  host: string;
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
  { secure, host, port, query: ownQuery }: ParsedUrl,
  path: string,
  query: Record<string, string | number | boolean> = {},
): string {
  const isDefaultPort = port === (secure ? '443' : '80');
  const pairs = Object.entries({ ...(ownQuery === '' ? query : {}), EIO: 4, transport: 'websocket' });
  const search = pairs.map((pair) => pair.map(encodeURIComponent).join('='));
  if (ownQuery !== '') search.unshift(ownQuery);
  return `${secure ? 'wss' : 'ws'}://${host}${isDefaultPort ? '' : `:${port}`}${path}?${search.join('&')}`;
}

import type { PacketParser } from './codec.ts';
import type { TransportName } from './engineTransport.ts';

/** Sent with CONNECT: a value, or a function that calls back with one each time the socket connects. */
export type Auth = Record<string, unknown> | ((callback: (data: Record<string, unknown>) => void) => void);

/** Options of the connection; shared by all the namespaces on it. Names and defaults are socket.io-client's. */
export interface ManagerOptions {
  /** Path that Socket.IO is served under. Default `/socket.io`. */
  path?: string;
  /** Whether `path` gets a trailing slash. Default true. */
  addTrailingSlash?: boolean;
  query?: Record<string, string | number | boolean>;
  /** Headers of the handshake, `Origin` and `Cookie` among them. */
  extraHeaders?: Record<string, string>;
  /** Milliseconds until a connection attempt fails with `timeout`; false waits for ever. Default 20000. */
  timeout?: number | false;
  /** Connect at once. Default true. */
  autoConnect?: boolean;
  /** Reconnect after the connection was lost. Default **false**: under load, a reconnecting client hides the loss. */
  reconnection?: boolean;
  /** Default Infinity. */
  reconnectionAttempts?: number;
  /** First delay in milliseconds; doubles with each attempt. Default 1000. */
  reconnectionDelay?: number;
  /** Default 5000. */
  reconnectionDelayMax?: number;
  /** Share of the delay by which it is varied, 0 to 1. Default 0.5. */
  randomizationFactor?: number;
  /** Encoder and Decoder in place of socket.io-parser's; the server must use the same. */
  parser?: PacketParser;
  /**
   * Decode equal event frames once for all connections of this VU, and hand the **same objects** to all their
   * listeners, which must not change them. A broadcast to many sockets then costs one `JSON.parse` for each event, not
   * one for each delivery. On the default namespace, for events without binary, and not with a `parser` of your own.
   * Default false: as in socket.io-client, each has its own.
   */
  sharePayloads?: boolean;
  /**
   * Ways that the connection may take; it begins with the first. `['polling', 'websocket']` begins with HTTP
   * long-polling, as browsers do, and goes over to a WebSocket where the server offers one. Default `['websocket']`.
   */
  transports?: readonly TransportName[] | undefined;
  /** Whether to go over from polling to a WebSocket. Default true. */
  upgrade?: boolean;
  /** Begin with a WebSocket where the latest connection that polled came to one. Default false. */
  rememberUpgrade?: boolean;
  /** Try the next transport where the first cannot be opened. Default false. */
  tryAllTransports?: boolean;
  /**
   * Whether a connection that polls sends the cookies that the server set for it, and the VU's. Default **true**: sticky
   * sessions rest on them, and a browser sends them to its own site.
   */
  withCredentials?: boolean;
  /** Binary as base64 on a WebSocket too. Default false. */
  forceBase64?: boolean;
  /** Whether requests carry a value that no other has: by default those of polling do, and WebSockets do not. */
  timestampRequests?: boolean;
  /** Name of that parameter. Default `t`. */
  timestampParam?: string;
  /** Options of one transport only. */
  transportOptions?: { readonly [Name in TransportName]?: Pick<ManagerOptions, 'extraHeaders'> };
  /** Tags of k6's own WebSocket and HTTP metrics for this connection. */
  tags?: Record<string, string | number | boolean>;
  /**
   * Further parameters of the platform's WebSocket; in k6: `jar`, `compression`. With `compression: 'deflate'` polling
   * asks for compressed answers too.
   */
  webSocket?: Record<string, unknown>;
}

/** Options of one namespace's socket. */
export interface SocketOptions {
  auth?: Auth;
  /** Milliseconds that acknowledgements are waited for when `timeout()` is not used. */
  ackTimeout?: number;
  /** How often an unacknowledged event is sent again; turns on sending one by one, in order. */
  retries?: number;
}

/** Options of `io()`. */
export interface SocketIoOptions extends ManagerOptions, SocketOptions {
  /** Use a connection of its own, not one shared with other namespaces of the same server. */
  forceNew?: boolean;
  /** False is the same as `forceNew`. */
  multiplex?: boolean;
}

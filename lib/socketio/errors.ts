/** What is known of a failure below Socket.IO, handed on as `disconnect`'s second argument or an error's description. */
export interface CloseDetails {
  description: string;
  /** The platform's own event: close code and reason, or the error's text. */
  context?: unknown;
}

/** The connection could not be made, or broke. `description` is the platform's error event; its text is in `detail`. */
export class TransportError extends Error {
  readonly type = 'TransportError';
  readonly description: unknown;
  /** What the platform says, and what to look at. */
  readonly detail: string;

  constructor(message: string, description: unknown, detail: string) {
    super(message);
    this.description = description;
    this.detail = detail;
  }
}

/** The server speaks, but not Engine.IO 4 as far as this client can tell. */
export class ProtocolError extends Error {
  readonly type = 'ProtocolError';
  /** `parser error` for a frame of no known type, as in engine.io-client. */
  readonly code: string;

  constructor(message: string, code: string) {
    super(message);
    this.code = code;
  }
}

/** CONNECT_ERROR from the server: a middleware refused the socket. `data` is what the server attached. */
export class ConnectError extends Error {
  readonly data: unknown;

  constructor(message: string, data: unknown) {
    super(message);
    this.data = data;
  }
}

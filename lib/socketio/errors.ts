import type { FailureKind } from './failures.ts';

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
  readonly kind: FailureKind;
  /** What happened, in the platform's words, and what to do. */
  readonly detail: string;

  constructor(message: string, description: unknown, kind: FailureKind, detail: string) {
    super(message);
    this.description = description;
    this.kind = kind;
    this.detail = detail;
    // What k6 prints of an error that nobody catches; the message itself is socket.io-client's.
    this.stack = `${this.stack}`.replace(message, `${message}: ${detail}`);
  }
}

/** The server speaks, but not Engine.IO 4 as far as this client can tell. */
export class ProtocolError extends Error {
  readonly type = 'ProtocolError';
  /** `parser error` for a frame of no known type, as in engine.io-client. */
  readonly code: string;
  readonly kind: FailureKind;

  constructor(message: string, code: string, kind: FailureKind) {
    super(message);
    this.code = code;
    this.kind = kind;
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

/** A socket that `connected` has waited for in vain. */
export class NotConnectedError extends Error {
  readonly kind: FailureKind;
  /** The server's, or the platform's; empty where there are none. */
  readonly words: string;
  /** What the server attached where it refused the connect. */
  readonly data: unknown;

  constructor(kind: FailureKind, message: string, words = '', data?: unknown) {
    super(message);
    this.kind = kind;
    this.words = words;
    this.data = data;
  }
}

import type { Environment } from './environment.ts';
import type { TransportError } from './errors.ts';
import type { describeFailure, failureKind } from './failures.ts';
import type { HeartbeatsFor } from './heartbeats.ts';
import type { SocketIoOptions } from './options.ts';
import type { Shortcut, Transport, TransportOwner } from './transport.ts';

export type TransportName = 'polling' | 'websocket';

/** A connection as the engine uses it, whichever way its frames take at the moment. */
export interface EngineTransport {
  readonly name: TransportName;
  /** False while what was written is being handed over: `volatile` looks at it. */
  readonly writable: boolean;
  /** Whether the server has answered with a WebSocket, though perhaps with nothing on it yet. */
  readonly isUpgraded: boolean;
  /** When the packet that is handled was read, epoch milliseconds; NaN when there is none to ask about. */
  receivedAt: number;
  shortcut: Shortcut | undefined;
  send(data: string | ArrayBuffer): void;
  close(): void;
}

/** What the engine has, and what is loaded apart from it needs: the same classes, not copies of them. */
export interface TransportParts {
  readonly Transport_: typeof Transport;
  readonly TransportError_: typeof TransportError;
  readonly describeFailure_: typeof describeFailure;
  readonly failureKind_: typeof failureKind;
}

/** Opens a connection that is more than one WebSocket; undefined where the options ask for no more. */
export type OpenPolling = (
  url: string,
  options: SocketIoOptions,
  environment: Environment,
  heartbeatsFor: HeartbeatsFor,
  owner: TransportOwner,
  parts: TransportParts,
) => EngineTransport | undefined;

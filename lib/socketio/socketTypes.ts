import type { ManagerCloseReason } from './connection.ts';
import type { CloseDetails } from './errors.ts';

/** Why a socket was disconnected; the same strings as socket.io-client's. */
export type DisconnectReason = ManagerCloseReason | 'io server disconnect' | 'io client disconnect';

export interface SocketEvents {
  connect(): void;
  /** A refusal by the server (with its `data`), or a connection that could not be made (with `detail`). */
  connect_error(error: Error & { data?: unknown; detail?: string }): void;
  disconnect(reason: DisconnectReason, details?: CloseDetails | Error): void;
}

/** Modifiers of the next `emit`. */
export interface EmitFlags {
  volatile?: boolean;
  timeoutMs?: number;
  /** The callback gets an error first although no timeout was set. */
  withError_?: boolean;
  fromQueue_?: boolean;
  compress?: boolean;
}

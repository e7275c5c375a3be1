import type { DisconnectReason, Socket } from 'socket.io';
import type { ConnectionRegistry, Load } from './connectionRegistry.ts';
import { type Rejection, wire } from './wire.ts';

export interface AdmissionBehaviour {
  /** Cap check in the handshake middleware. */
  checkHandshake: typeof checkCaps;
  /** Authoritative cap check, at the moment in which the slot is taken. */
  checkConnection: typeof checkCaps;
  refuseHandshake: typeof refuseHandshake;
  refuseConnection: typeof refuseConnection;
  releaseSlot: typeof releaseSlot;
}

export interface ConnectionLimits {
  readonly maxConnections: number;
  readonly maxConnectionsPerOrigin: number;
}

/** What a refused handshake gets as its CONNECT_ERROR; undefined lets it through. */
export type Next = (error?: Error & { data?: unknown }) => void;

/** A present Origin header must be one of the allowed ones; clients that are no browsers send none. */
export function checkOrigin(origin: string | undefined, allowed: readonly string[]): Rejection | undefined {
  return origin === undefined || allowed.includes(origin) ? undefined : wire.rejections.originNotAllowed;
}

/** Says why one more socket would be too many, or undefined when there is room for it. */
export function checkCaps(load: Load, limits: ConnectionLimits): Rejection | undefined {
  if (isReached(limits.maxConnections, load.total)) return wire.rejections.total;
  if (isReached(limits.maxConnectionsPerOrigin, load.sameOrigin)) return wire.rejections.origin;
  return undefined;
}

/** First way to turn a client away: Socket.IO's CONNECT_ERROR, before the socket was ever connected. */
export function refuseHandshake(_socket: Socket, rejection: Rejection, next: Next): void {
  next(Object.assign(new Error(rejection.message), { data: { code: rejection.code } }));
}

/** Second way: the socket is connected already, so it is told why by an event and then disconnected. */
export function refuseConnection(socket: Socket, rejection: Rejection): void {
  socket.emit(wire.error, { message: rejection.message });
  socket.disconnect(true);
}

export function releaseSlot(registry: ConnectionRegistry, socketId: string, _reason: DisconnectReason): void {
  registry.remove(socketId);
}

function isReached(limit: number, count: number): boolean {
  return limit > 0 && count >= limit;
}

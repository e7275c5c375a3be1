import type { Logger } from 'pino';
import type { Server, Socket } from 'socket.io';
import { checkOrigin } from './admission.ts';
import type { Behaviour } from './behaviour.ts';
import type { GatewayConfig } from './config.ts';
import type { ConnectionRegistry } from './connectionRegistry.ts';
import type { IdleTimers } from './idle.ts';
import type { Replays } from './replay.ts';
import type { SubscriptionRegistry } from './subscriptionRegistry.ts';
import { handleSubscriptions } from './subscriptions.ts';
import { type Rejection, wire } from './wire.ts';

export interface SessionContext {
  readonly config: GatewayConfig;
  readonly behaviour: Behaviour;
  readonly log: Logger;
  readonly connections: ConnectionRegistry;
  readonly subscriptions: SubscriptionRegistry;
  readonly idleTimers: IdleTimers;
  /** Undefined without a database: nothing is replayed then. */
  readonly replays: Replays | undefined;
}

/**
 * Lets clients in, or turns them away, and keeps the books of each session from its first to its last moment.
 *
 * The caps are checked twice. The check in the middleware spares most clients a connection, but a slot is taken only
 * once Socket.IO has connected the socket, and handshakes that were checked in between still saw it free.
 */
export function acceptSessions(io: Server, context: SessionContext): void {
  const { config, behaviour, connections } = context;

  io.use((socket, next) => {
    const rejection =
      checkOrigin(socket.handshake.headers.origin, config.clientOrigins) ??
      behaviour.checkHandshake(connections.load(originKey(socket)), config);
    if (!rejection) return next();
    logRejection(context.log, socket, rejection, 'handshake');
    behaviour.refuseHandshake(socket, rejection, next);
  });

  io.on('connection', (socket) => {
    const rejection = behaviour.checkConnection(connections.load(originKey(socket)), config);
    if (!rejection) return openSession(socket, context);
    logRejection(context.log, socket, rejection, 'connection');
    behaviour.refuseConnection(socket, rejection);
  });
}

function openSession(socket: Socket, context: SessionContext): void {
  const { config, behaviour, log, connections, subscriptions, idleTimers, replays } = context;
  const origin = originKey(socket);

  connections.add(socket.id, origin);
  idleTimers.watch(socket);
  handleSubscriptions(socket, {
    behaviour,
    registry: subscriptions,
    maxSubscriptionsPerClient: config.maxSubscriptionsPerClient,
    onSubscribed: (_, jobId) =>
      replays?.start(socket, jobId, () => socket.connected && subscriptions.heldBy(socket.id).has(jobId)),
  });
  socket.on('disconnect', (reason) => {
    idleTimers.unwatch(socket);
    subscriptions.removeAll(socket.id);
    behaviour.releaseSlot(connections, socket.id, reason);
    log.debug({ socketId: socket.id, origin, reason }, 'disconnected');
  });
  log.debug({ socketId: socket.id, origin }, 'connected');
}

function originKey(socket: Socket): string {
  return socket.handshake.headers.origin ?? wire.unknownOrigin;
}

function logRejection(log: Logger, socket: Socket, { code, message }: Rejection, stage: string): void {
  log.warn({ socketId: socket.id, origin: originKey(socket), code, stage }, `connection rejected: ${message}`);
}

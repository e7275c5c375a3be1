import type { Socket } from 'socket.io';
import * as z from 'zod';
import type { SubscriptionRegistry } from './subscriptionRegistry.ts';
import { roomOf, wire } from './wire.ts';

export interface SubscriptionBehaviour {
  hasRoom: typeof hasRoom;
  joinRoom: typeof joinRoom;
  refuseSubscription: typeof refuseSubscription;
  releaseSubscription: typeof releaseSubscription;
}

export interface SubscriptionContext {
  readonly behaviour: SubscriptionBehaviour;
  readonly registry: SubscriptionRegistry;
  readonly maxSubscriptionsPerClient: number;
  /** Called for each subscription that was granted, new or repeated. */
  readonly onSubscribed: (socket: Socket, jobId: string) => void;
}

export interface RoomRequest {
  readonly socketId: string;
  /** Jobs to which the socket is subscribed already. */
  readonly held: ReadonlySet<string>;
  readonly jobId: string;
  readonly limit: number;
}

/** Answers `subscribe`, `unsubscribe` and `ping` of one connected socket. */
export function handleSubscriptions(socket: Socket, context: SubscriptionContext): void {
  const { behaviour, registry, maxSubscriptionsPerClient, onSubscribed } = context;

  socket.on(wire.subscribe, (request: unknown) => {
    const jobId = jobIdOf(request);
    if (jobId === undefined) return fail(socket, wire.messages.subscribeWithoutJob);
    const held = registry.heldBy(socket.id);
    if (!behaviour.hasRoom({ socketId: socket.id, held, jobId, limit: maxSubscriptionsPerClient })) {
      return behaviour.refuseSubscription(socket);
    }
    registry.add(socket.id, jobId);
    behaviour.joinRoom(socket, roomOf(jobId));
    socket.emit(wire.subscribed, { jobId, subscribedAt: new Date().toISOString() });
    onSubscribed(socket, jobId);
  });

  socket.on(wire.unsubscribe, (request: unknown) => {
    const jobId = jobIdOf(request);
    if (jobId === undefined) return fail(socket, wire.messages.unsubscribeWithoutJob);
    void socket.leave(roomOf(jobId));
    behaviour.releaseSubscription(registry, socket.id, jobId);
    socket.emit(wire.unsubscribed, { jobId, unsubscribedAt: new Date().toISOString() });
  });

  socket.on(wire.ping, () => {
    socket.emit(wire.pong, { timestamp: new Date().toISOString() });
  });
}

/** A job that is held already needs no further room; a limit of 0 means none. */
export function hasRoom({ held, jobId, limit }: RoomRequest): boolean {
  return held.has(jobId) || limit === 0 || held.size < limit;
}

export function joinRoom(socket: Socket, room: string): void {
  void socket.join(room);
}

export function refuseSubscription(socket: Socket): void {
  fail(socket, wire.messages.subscriptionLimit);
}

export function releaseSubscription(registry: SubscriptionRegistry, socketId: string, jobId: string): void {
  registry.remove(socketId, jobId);
}

const requestSchema = z.object({ jobId: z.string().trim().min(1) });

function jobIdOf(request: unknown): string | undefined {
  return requestSchema.safeParse(request).data?.jobId;
}

function fail(socket: Socket, message: string): void {
  socket.emit(wire.error, { message });
}

import type { Server, Socket } from 'socket.io';
import { roomOf, type WireEvent } from '../wire.ts';

/** The sockets of this gateway that an event is for. */
export function subscribersOf(io: Server, { payload }: WireEvent): Socket[] {
  const ids = io.sockets.adapter.rooms.get(roomOf(payload.jobId)) ?? [];
  return [...ids].flatMap((id) => io.sockets.sockets.get(id) ?? []);
}

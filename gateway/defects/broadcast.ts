import type { Socket } from 'socket.io';
import { type Defect, oneIn } from './defect.ts';
import { subscribersOf } from './subscribersOf.ts';

export const broadcastDefects: readonly Defect[] = [
  {
    name: 'broadcast-loses-1-in-500',
    bug: 'one delivery in 500 is lost',
    fails: ['broadcast.complete'],
    apply: () => {
      const isLost = oneIn(500, 250);
      return {
        broadcast: (io, event) => {
          for (const socket of subscribersOf(io, event)) if (!isLost()) socket.emit(event.name, event.payload);
        },
      };
    },
  },
  {
    name: 'broadcast-doubled',
    bug: 'one live event in 10 is sent twice',
    fails: ['broadcast.no-duplicates'],
    apply: ({ broadcast }) => {
      const isDoubled = oneIn(10, 5);
      return {
        broadcast: (io, event) => {
          broadcast(io, event);
          if (isDoubled()) broadcast(io, event);
        },
      };
    },
  },
  {
    name: 'broadcast-to-everyone',
    bug: 'live events go to all clients, subscribed or not',
    fails: ['broadcast.nothing-foreign'],
    apply: () => ({ broadcast: (io, { name, payload }) => void io.emit(name, payload) }),
  },
  {
    name: 'broadcast-slow-for-one-in-10',
    bug: 'one client in 10 gets its live events 800 ms late',
    fails: ['broadcast.latency'],
    apply: () => {
      const isNextSlow = oneIn(10, 5);
      const slowness = new WeakMap<Socket, boolean>();
      const isSlow = (socket: Socket) => {
        const known = slowness.get(socket) ?? isNextSlow();
        slowness.set(socket, known);
        return known;
      };
      return {
        broadcast: (io, event) => {
          for (const socket of subscribersOf(io, event)) {
            const send = () => socket.emit(event.name, event.payload);
            if (isSlow(socket)) setTimeout(send, 800);
            else send();
          }
        },
      };
    },
  },
  {
    name: 'subscribes-without-joining',
    bug: 'one subscription in 20 is acknowledged and counted, but the socket never joins the room',
    fails: ['broadcast.complete'],
    apply: ({ joinRoom }) => {
      const isForgotten = oneIn(20, 7);
      return {
        joinRoom: (socket, room) => {
          if (!isForgotten()) joinRoom(socket, room);
        },
      };
    },
  },
];

import type { Socket } from 'socket.io';
import type { Defect, DefectRun } from './defect.ts';

const halfOpen: DefectRun = { flags: ['--way', 'half-open'] };

/** Who never recovers is waited for until then. */
const cut: DefectRun = { flags: ['--way', 'cut', '--recovery-threshold', '5000'] };

export const networkDefects: readonly Defect[] = [
  {
    name: 'leaks-on-half-open',
    bug: 'a heartbeat that is not answered ends nothing: dead connections stay for ever',
    fails: ['network.dead-ended', 'network.slots-freed'],
    run: halfOpen,
    apply: ({ joinRoom }) => ({
      joinRoom: (socket, room) => {
        Reflect.set(socket.conn, 'resetPingTimeout', () => {});
        joinRoom(socket, room);
      },
    }),
  },
  {
    name: 'heartbeat-too-late',
    bug: 'a heartbeat may be answered four times as late as the handshake says',
    fails: ['network.dead-ended'],
    run: halfOpen,
    apply: ({ joinRoom }) => ({
      joinRoom: (socket, room) => {
        answersWithin(socket, 4000);
        joinRoom(socket, room);
      },
    }),
  },
  {
    name: 'keeps-slot-of-cut-connection',
    bug: 'the slot of a connection that was cut is never freed, only that of one that said goodbye',
    fails: ['network.slots-freed'],
    run: cut,
    apply: ({ releaseSlot }) => ({
      releaseSlot: (registry, socketId, reason) => {
        if (!/^transport/.test(reason)) releaseSlot(registry, socketId, reason);
      },
    }),
  },
  {
    name: 'joins-no-room-after-reconnect',
    bug: 'who comes back after a cut is taken for one who still has its rooms: it is acknowledged, and joins none',
    fails: ['network.recovered', 'network.nothing-lost-on-the-way'],
    // The history still comes; what is published after it was asked for does not.
    mayFail: ['network.complete'],
    run: cut,
    apply: ({ joinRoom, releaseSlot }) => {
      let isCut = false;
      return {
        releaseSlot: (registry, socketId, reason) => {
          isCut ||= /^transport/.test(reason);
          releaseSlot(registry, socketId, reason);
        },
        joinRoom: (socket, room) => {
          if (!isCut) joinRoom(socket, room);
        },
      };
    },
  },
  {
    name: 'closes-room-when-one-is-cut',
    bug: 'when one connection is cut, all others that are subscribed to the same job are ended as well',
    fails: ['network.others-connected'],
    run: cut,
    apply: ({ joinRoom, releaseSlot }) => {
      const joined = new Map<string, Socket>();
      return {
        joinRoom: (socket, room) => {
          joined.set(socket.id, socket);
          joinRoom(socket, room);
        },
        releaseSlot: (registry, socketId, reason) => {
          releaseSlot(registry, socketId, reason);
          joined.delete(socketId);
          if (!/^transport/.test(reason)) return;
          const others = [...joined.values()];
          joined.clear();
          for (const other of others) other.disconnect(true);
        },
      };
    },
  },
];

/** Has the engine wait so long for the answer to a heartbeat, in milliseconds. */
function answersWithin({ conn }: Socket, timeoutMs: number): void {
  let timer: NodeJS.Timeout | undefined;
  Reflect.set(conn, 'resetPingTimeout', () => {
    clearTimeout(timer);
    timer = setTimeout(() => conn.close(true), timeoutMs);
  });
  conn.on('heartbeat', () => clearTimeout(timer));
  conn.once('close', () => clearTimeout(timer));
}

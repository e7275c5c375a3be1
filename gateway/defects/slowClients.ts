import { setTimeout as delay } from 'node:timers/promises';
import type { Socket } from 'socket.io';
import type { Defect, DefectRun } from './defect.ts';
import { subscribersOf } from './subscribersOf.ts';

/**
 * So large, and so often, that what a slow client does not read is more than the systems between keep of it. Nothing is
 * stored: a writer that waits for its database would not come to that.
 */
const slow: DefectRun = {
  flags: [
    ...['--client-count', '4', '--share', '25', '--delay', '50', '--payload-bytes', '65536'],
    ...['--bytes-per-second', '30000', '--disturb-after', '2500', '--disturb-for', '8000'],
    ...['--memory-growth', '60', '--memory-back', '2000', '--persist-events', 'false'],
    // What waits for a client that is behind comes seconds late.
    ...['--latency-threshold', '1500'],
  ],
};

export const slowClientDefects: readonly Defect[] = [
  {
    name: 'slow-client-blocks-others',
    bug: 'an event is only sent when every subscriber has taken the one before',
    fails: ['slow.others-in-time'],
    // What waits is kept in memory.
    mayFail: ['slow.memory-bounded', 'slow.memory-back'],
    run: slow,
    apply: ({ broadcast }) => {
      let before: Promise<void> = Promise.resolve();
      return {
        broadcast: (io, event) => {
          before = before.then(async () => {
            for (const socket of subscribersOf(io, event)) while (isBehind(socket)) await delay(5);
            broadcast(io, event);
          });
        },
      };
    },
  },
  {
    name: 'buffers-without-end',
    bug: 'every event is kept for every client, in case that it is slow, and never dropped',
    fails: ['slow.memory-bounded', 'slow.memory-back'],
    run: slow,
    apply: ({ broadcast }) => {
      const kept: Buffer[] = [];
      return {
        broadcast: (io, event) => {
          const text = JSON.stringify(event.payload);
          for (const _ of subscribersOf(io, event)) kept.push(Buffer.from(text, 'utf16le'));
          broadcast(io, event);
        },
      };
    },
  },
  {
    name: 'cuts-everybody-on-one-slow',
    bug: 'when one client is too slow, all subscribers of the job lose their connection',
    fails: ['slow.others-connected'],
    run: slow,
    apply: ({ broadcast }) => {
      let isDone = false;
      return {
        broadcast: (io, event) => {
          broadcast(io, event);
          const subscribers = subscribersOf(io, event);
          if (isDone || !subscribers.some(isBehind)) return;
          isDone = true;
          for (const socket of subscribers) socket.disconnect(true);
        },
      };
    },
  },
  {
    name: 'drops-events-of-slow-clients',
    bug: 'what a slow client cannot take at once is dropped, and its connection goes on as if it had come',
    fails: ['slow.nothing-lost-on-the-way'],
    run: slow,
    apply: () => ({
      broadcast: (io, event) => {
        for (const socket of subscribersOf(io, event)) {
          if (!isBehind(socket)) socket.emit(event.name, event.payload);
        }
      },
    }),
  },
];

/** Whether something for this client waits that its system does not take any more. */
function isBehind({ conn }: Socket): boolean {
  const waiting: unknown = Reflect.get(conn, 'writeBuffer');
  return Array.isArray(waiting) && waiting.length > 0;
}

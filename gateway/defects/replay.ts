import { setTimeout as delay } from 'node:timers/promises';
import type { Behaviour } from '../behaviour.ts';
import type { WireEvent } from '../wire.ts';
import { type Defect, oneIn } from './defect.ts';

/** Without a complete replay there is no duration to judge. */
const durationUnseen = ['catch-up.latency'] as const;

export const replayDefects: readonly Defect[] = [
  {
    name: 'replay-one-short',
    bug: 'the newest stored event is not replayed',
    fails: ['catch-up.failures'],
    mayFail: durationUnseen,
    apply: (usual) => changingEvents(usual, (events) => events.slice(0, -1)),
  },
  {
    name: 'replay-out-of-order',
    bug: 'the two oldest stored events are replayed in the wrong order',
    fails: ['catch-up.failures'],
    mayFail: durationUnseen,
    apply: (usual) =>
      changingEvents(usual, (stored) => [...stored.slice(1, 2), ...stored.slice(0, 1), ...stored.slice(2)]),
  },
  {
    name: 'replay-newest-first',
    bug: 'stored events are replayed in the order of the query, newest first',
    fails: ['catch-up.failures'],
    mayFail: durationUnseen,
    apply: (usual) => changingEvents(usual, (stored) => stored.toReversed()),
  },
  {
    name: 'replay-doubled',
    bug: 'the oldest stored event is replayed twice',
    fails: ['catch-up.failures'],
    mayFail: durationUnseen,
    apply: (usual) => changingEvents(usual, (stored) => [...stored.slice(0, 1), ...stored]),
  },
  {
    name: 'replay-from-another-job',
    bug: 'an event of another job is replayed in between',
    fails: ['catch-up.failures'],
    mayFail: durationUnseen,
    apply: (usual) =>
      changingEvents(usual, ([first, ...rest]) =>
        first ? [first, { ...first, payload: { ...first.payload, jobId: 'another-job' } }, ...rest] : rest,
      ),
  },
  {
    name: 'replay-too-slow',
    bug: 'each replay takes 1.5 s longer',
    fails: ['catch-up.latency'],
    apply: ({ loadReplay }) => ({
      loadReplay: async (history, jobId) => {
        await delay(1500);
        return loadReplay(history, jobId);
      },
    }),
  },
  {
    name: 'replay-fails-for-one-in-20',
    bug: 'one subscription in 20 is acknowledged but gets no replay',
    fails: ['catch-up.failures'],
    apply: ({ loadReplay }) => {
      const fails = oneIn(20, 7);
      return {
        loadReplay: async (history, jobId) =>
          fails() ? { source: 'none', events: [], unreadable: 0 } : loadReplay(history, jobId),
      };
    },
  },
];

function changingEvents(
  { loadReplay }: Behaviour,
  change: (events: readonly WireEvent[]) => readonly WireEvent[],
): Partial<Behaviour> {
  return {
    loadReplay: async (history, jobId) => {
      const replay = await loadReplay(history, jobId);
      return replay.source === 'events' ? { ...replay, events: change(replay.events) } : replay;
    },
  };
}

import { setTimeout as delay } from 'node:timers/promises';
import type { Server } from 'socket.io';
import type { Behaviour } from '../behaviour.ts';
import type { JobHistory, Replay } from '../history.ts';
import type { Defect, DefectRun } from './defect.ts';

/** Late clients one soon after the other, and time enough for a gateway that waits 1.5 s for MongoDB, which is more than a busy one takes to answer. */
const run: DefectRun = {
  flags: [
    ...['--disturb-after', '1500', '--disturb-for', '3500', '--ask-every', '200', '--delay', '50'],
    ...['--recovery-threshold', '4000'],
  ],
};

const nothing: Replay = { source: 'none', events: [], unreadable: 0 };

export const mongoDefects: readonly Defect[] = [
  {
    name: 'blocks-live-on-mongo',
    bug: 'each live event waits until MongoDB answers',
    fails: ['mongo.live-goes-on'],
    // What was held back comes when MongoDB is there again.
    mayFail: ['mongo.latency-after'],
    run,
    apply: (usual) => {
      let history: JobHistory | undefined;
      let inOrder = Promise.resolve();
      return {
        loadReplay: (used, jobId) => {
          history = used;
          return usual.loadReplay(used, jobId);
        },
        broadcast: (io, event) => {
          const answer = history === undefined ? undefined : untilReachable(history);
          inOrder = inOrder.then(async () => {
            await answer;
            usual.broadcast(io, event);
          });
        },
      };
    },
  },
  {
    name: 'never-replays-again',
    bug: 'replays are given up for good when MongoDB does not answer once',
    fails: ['mongo.replays-again'],
    run,
    apply: (usual) => {
      let hasGivenUp = false;
      return {
        loadReplay: async (history, jobId) => {
          if (hasGivenUp) throw new Error('the history was given up');
          return inTime(usual.loadReplay(history, jobId), () => {
            hasGivenUp = true;
            throw new Error('MongoDB does not answer');
          });
        },
      };
    },
  },
  {
    name: 'silent-about-failed-replay',
    bug: 'a replay that fails is left out without a word',
    fails: ['mongo.says-so'],
    run,
    apply: (usual) => ({
      loadReplay: (history, jobId) => inTime(usual.loadReplay(history, jobId), () => nothing),
    }),
  },
  {
    name: 'partial-replay',
    bug: 'of a history that cannot be read, the part is sent that was kept from the last time',
    fails: ['mongo.no-wrong-replay'],
    run,
    apply: (usual) => {
      const kept = new Map<string, Replay>();
      return {
        loadReplay: async (history, jobId) => {
          let isKept = false;
          const replay = await inTime(usual.loadReplay(history, jobId), () => {
            isKept = true;
            const { events, ...rest } = kept.get(jobId) ?? nothing;
            return { ...rest, events: events.slice(-5) };
          });
          if (!isKept) kept.set(jobId, replay);
          return replay;
        },
      };
    },
  },
  {
    name: 'refuses-subscriptions-without-mongo',
    bug: 'nobody can subscribe while MongoDB does not answer',
    fails: ['mongo.subscribes'],
    run,
    apply: (usual) => {
      let isAway = false;
      return {
        loadReplay: (history, jobId) =>
          inTime(usual.loadReplay(history, jobId), () => {
            if (!isAway) void untilReachable(history).then(() => (isAway = false));
            isAway = true;
            throw new Error('MongoDB does not answer');
          }),
        hasRoom: (request) => !isAway && usual.hasRoom(request),
      };
    },
  },
  {
    name: 'drops-everybody-without-mongo',
    bug: 'when a replay fails, every client is disconnected once, so that all of them ask again',
    fails: ['mongo.nobody-dropped'],
    run,
    apply: (usual) => {
      let everybody: Server | undefined;
      let hasDropped = false;
      return {
        broadcast: (io, event) => {
          everybody = io;
          usual.broadcast(io, event);
        },
        loadReplay: (history, jobId) =>
          inTime(usual.loadReplay(history, jobId), () => {
            if (!hasDropped) everybody?.disconnectSockets(true);
            hasDropped = true;
            throw new Error('MongoDB does not answer');
          }),
      };
    },
  },
  {
    name: 'crashes-without-mongo',
    bug: 'a replay that fails throws an uncaught exception, which ends the process',
    fails: ['gateway.alive'],
    mayFail: [
      ...(['mongo.recovered', 'mongo.nothing-lost-on-the-way', 'mongo.no-duplicates', 'mongo.in-order'] as const),
      ...(['mongo.latency-after', 'mongo.live-goes-on', 'mongo.nobody-dropped', 'mongo.subscribes'] as const),
      ...(['mongo.says-so', 'mongo.no-wrong-replay', 'mongo.replays-again', 'log.clean'] as const),
    ],
    run: { ...run, scenarios: ['mongo-outage'] },
    apply: (usual) => ({
      loadReplay: (history, jobId) =>
        inTime(usual.loadReplay(history, jobId), () => {
          const failure = new Error('MongoDB does not answer');
          setImmediate(() => {
            throw failure;
          });
          throw failure;
        }),
    }),
  },
];

const patienceMs = 1500;

/** What comes in time, or what is done in its place; a failure is no different from silence. */
async function inTime(replay: ReturnType<Behaviour['loadReplay']>, otherwise: () => Replay): Promise<Replay> {
  const found = await Promise.race([replay.catch(() => undefined), delay(patienceMs)]);
  return found ?? otherwise();
}

async function untilReachable(history: JobHistory): Promise<void> {
  while (!(await history.isReachable())) await delay(50);
}

import type { Behaviour } from '../behaviour.ts';
import type { RedisClient } from '../redisSubscriber.ts';
import { wire } from '../wire.ts';
import type { Defect } from './defect.ts';

export const restartDefects: readonly Defect[] = [
  {
    name: 'deaf-after-restart',
    bug: 'a gateway that was started again reports that it is healthy, but never subscribes to Redis',
    fails: ['restart.recovered'],
    // Nobody has an event any more, whose latency could be judged.
    mayFail: ['restart.complete', 'restart.latency-after'],
    apply: (usual) => {
      const life = countLives(usual);
      return {
        subscribeChannel: async (client, channel, onMessage, connection) => {
          if (!(await life.isAgain(client))) await usual.subscribeChannel(client, channel, onMessage, connection);
        },
      };
    },
  },
  {
    name: 'no-replay-after-restart',
    bug: 'a gateway that was started again replays nothing',
    fails: ['restart.complete'],
    apply: (usual) => {
      const life = countLives(usual);
      return {
        subscribeChannel: life.subscribeChannel,
        loadReplay: async (history, jobId) =>
          life.isSecond() ? { source: 'none', events: [], unreadable: 0 } : usual.loadReplay(history, jobId),
      };
    },
  },
  {
    name: 'replay-newest-first-after-restart',
    bug: 'a gateway that was started again replays stored events newest first',
    fails: ['restart.in-order'],
    apply: (usual) => {
      const life = countLives(usual);
      return {
        subscribeChannel: life.subscribeChannel,
        loadReplay: async (history, jobId) => {
          const replay = await usual.loadReplay(history, jobId);
          return life.isSecond() ? { ...replay, events: replay.events.toReversed() } : replay;
        },
      };
    },
  },
  {
    name: 'delivers-twice-after-restart',
    bug: 'a gateway that was started again restores its subscription and subscribes too, so that every event is sent twice',
    fails: ['restart.no-duplicates'],
    apply: (usual) => {
      const life = countLives(usual);
      return {
        subscribeChannel: async (client, channel, onMessage, connection) => {
          const times = (await life.isAgain(client)) ? 2 : 1;
          const onEachMessage = (text: string) => {
            for (let time = 0; time < times; time += 1) onMessage(text);
          };
          await usual.subscribeChannel(client, channel, onEachMessage, connection);
        },
      };
    },
  },
  {
    name: 'slow-after-restart',
    bug: 'a gateway that was started again sends its live events 900 ms late',
    fails: ['restart.latency-after'],
    apply: (usual) => {
      const life = countLives(usual);
      return {
        subscribeChannel: life.subscribeChannel,
        broadcast: (io, event) => {
          if (life.isSecond()) setTimeout(() => usual.broadcast(io, event), 900);
          else usual.broadcast(io, event);
        },
      };
    },
  },
  {
    name: 'joins-room-late',
    bug: 'a subscription is acknowledged 400 ms before the socket joins the room: who comes back under load misses events',
    fails: ['restart.nothing-lost-on-the-way', 'restart.complete'],
    apply: ({ joinRoom }) => ({ joinRoom: (socket, room) => void setTimeout(() => joinRoom(socket, room), 400) }),
  },
  {
    name: 'refuses-while-warming-up',
    bug: 'a gateway that was started again turns clients away for 3 s, as if it had no room',
    fails: ['restart.nobody-locked-out'],
    // Whoever is turned away waits before the next attempt, twice as long each time.
    run: { flags: ['--recovery-threshold', '20000'] },
    apply: (usual) => {
      const life = countLives(usual);
      const startedAt = performance.now();
      const isWarm = () => !life.isSecond() || performance.now() - startedAt > 3000;
      return {
        subscribeChannel: life.subscribeChannel,
        checkHandshake: (load, limits) => (isWarm() ? usual.checkHandshake(load, limits) : wire.rejections.total),
      };
    },
  },
  {
    name: 'locked-out-after-crash',
    bug: 'connections are counted in Redis, and those of a gateway that was killed stay in the count for ever',
    fails: ['restart.nobody-locked-out', 'restart.recovered'],
    // Who never comes back never asks for what was missed.
    mayFail: ['restart.complete'],
    // Room for half as many again.
    run: { flags: ['--way', 'sigkill'], environment: { SOCKET_MAX_CONNECTIONS: '12' } },
    apply: (usual) => {
      let counter: RedisClient | undefined;
      let left = 0;
      const withThose = <Load extends { readonly total: number }>(load: Load): Load => ({
        ...load,
        total: load.total + left,
      });
      return {
        subscribeChannel: async (client, channel, onMessage, connection) => {
          counter = client.duplicate();
          counter.on('error', () => {});
          await counter.connect();
          counter.unref();
          left = Number(await counter.get(countKey));
          await usual.subscribeChannel(client, channel, onMessage, connection);
        },
        checkHandshake: (load, limits) => usual.checkHandshake(withThose(load), limits),
        checkConnection: (load, limits) => {
          const rejection = usual.checkConnection(withThose(load), limits);
          if (!rejection) void counter?.multi().incr(countKey).expire(countKey, keptSeconds).exec();
          return rejection;
        },
        releaseSlot: (registry, socketId, reason) => {
          void counter?.decr(countKey);
          usual.releaseSlot(registry, socketId, reason);
        },
      };
    },
  },
];

/** Longer than a restart takes: what a defect keeps in Redis goes away by itself. */
const keptSeconds = 60;
const livesKey = `rlt-gateway:lives:${process.env.PORT}`;
const countKey = `rlt-gateway:connections:${process.env.PORT}`;

/** Knows of a gateway's former life what the Redis knows that it shares with it: nothing tells a real one either. */
function countLives({ subscribeChannel }: Behaviour) {
  let life: Promise<number> | undefined;
  let isSecond = false;
  const isAgain = async (client: RedisClient) => {
    life ??= client.incr(livesKey);
    isSecond = (await life) > 1;
    await client.expire(livesKey, keptSeconds);
    return isSecond;
  };
  return {
    isAgain,
    /** Whether it was started again; false until the Redis has said so. */
    isSecond: () => isSecond,
    subscribeChannel: (async (client, ...rest) => {
      await isAgain(client);
      return subscribeChannel(client, ...rest);
    }) satisfies Behaviour['subscribeChannel'],
  };
}

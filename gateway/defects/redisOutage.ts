import type { Behaviour } from '../behaviour.ts';
import type { WireEvent } from '../wire.ts';
import type { Defect } from './defect.ts';

/** How long a gateway that collects messages has each of them in hand: longer than between two events of a drill. */
const inHandMs = 300;

export const redisOutageDefects: readonly Defect[] = [
  {
    name: 'stays-away-from-redis-after-outage',
    bug: 'the subscriber gives up when Redis goes away, and the gateway goes on as if nothing were missing',
    fails: ['redis-outage.recovered'],
    // Nobody asks for what was missed before events come again, and none come.
    invalidates: ['redis-outage.complete', 'redis-outage.latency-after'],
    run: { flags: ['--recovery-threshold', '3000'] },
    apply: () => ({ reconnectDelay: () => undefined }),
  },
  {
    name: 'subscribes-twice-after-outage',
    bug: 'a subscriber that reaches Redis again subscribes once more beside what it restores, and sends each event twice',
    fails: ['redis-outage.no-duplicates'],
    apply: ({ subscribeChannel }) => ({
      subscribeChannel: (client, channel, onMessage, connection) => {
        const onEach = (text: string) => {
          onMessage(text);
          if (connection > 1) onMessage(text);
        };
        return subscribeChannel(client, channel, onEach, connection);
      },
    }),
  },
  {
    name: 'drops-first-events-after-outage',
    bug: 'the first three messages after Redis is back are dropped, while the gateway believes that it is still away',
    fails: ['redis-outage.nothing-lost-on-the-way'],
    // A client that asks for the history could have lost them in doing so.
    run: { flags: ['--persist-events', 'false'] },
    apply: ({ subscribeChannel }) => ({
      subscribeChannel: (client, channel, onMessage, connection) => {
        let toDrop = connection === 1 ? 0 : 3;
        const onMost = (text: string) => {
          if (toDrop > 0) toDrop--;
          else onMessage(text);
        };
        return subscribeChannel(client, channel, onMost, connection);
      },
    }),
  },
  {
    name: 'loses-last-events-before-outage',
    bug: 'messages are held for 300 ms to be sent together; those in hand when Redis goes are forgotten with the connection',
    fails: ['redis-outage.nothing-lost-on-the-way'],
    apply: ({ subscribeChannel }) => ({
      subscribeChannel: (client, channel, onMessage, connection) => {
        const inHand = new Set<NodeJS.Timeout>();
        const forget = () => {
          for (const timer of inHand) clearTimeout(timer);
        };
        client.on('error', forget).on('end', forget);
        const onLate = (text: string) => {
          const timer = setTimeout(() => {
            inHand.delete(timer);
            onMessage(text);
          }, inHandMs);
          inHand.add(timer);
        };
        return subscribeChannel(client, channel, onLate, connection);
      },
    }),
  },
  {
    name: 'storms-redis-without-backoff',
    bug: 'the subscriber tries to reach a lost Redis again at once, and again, without waiting in between',
    fails: ['redis-outage.attempts-bounded'],
    // With its usual backoff the reference gateway tries once a second at most.
    run: { flags: ['--disturb-for', '1500', '--attempts-per-second', '2'] },
    apply: () => ({ reconnectDelay: () => 0 }),
  },
  {
    name: 'replays-newest-first-after-outage',
    bug: 'once Redis was away, histories are read in the order of the query, newest first',
    fails: ['redis-outage.in-order'],
    apply: (usual) => changingReplays(usual, (events) => events.toReversed()),
  },
  {
    name: 'replay-misses-outage',
    bug: 'replays come from a memory that only live messages fill: what was stored while Redis was away is not in them',
    fails: ['redis-outage.complete'],
    apply: (usual) =>
      changingReplays(usual, (events, { lostAt, backAt }) =>
        events.filter(({ payload }) => {
          const at = Date.parse(payload.emittedAt);
          return at < lostAt || at > backAt;
        }),
      ),
  },
];

/** When Redis was away last; epoch milliseconds. */
interface Outage {
  readonly lostAt: number;
  readonly backAt: number;
}

/** Changes what is replayed after an outage. */
function changingReplays(
  { subscribeChannel, loadReplay }: Behaviour,
  change: (events: readonly WireEvent[], outage: Outage) => readonly WireEvent[],
): Partial<Behaviour> {
  let lostAt: number | undefined;
  let outage: Outage | undefined;
  return {
    subscribeChannel: async (client, channel, onMessage, connection) => {
      const lose = () => {
        lostAt ??= Date.now();
      };
      client.on('error', lose).on('end', lose);
      await subscribeChannel(client, channel, onMessage, connection);
      if (lostAt !== undefined) outage = { lostAt, backAt: Date.now() };
      lostAt = undefined;
    },
    loadReplay: async (history, jobId) => {
      const replay = await loadReplay(history, jobId);
      return outage === undefined ? replay : { ...replay, events: change(replay.events, outage) };
    },
  };
}

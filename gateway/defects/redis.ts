import type { Defect, DefectRun } from './defect.ts';

/** Cut for less time than the gateway waits before it comes back, so that its return falls behind the drill's end. */
const drill: DefectRun = {
  flags: [
    ...['--redis-reset-sequence', '20', '--redis-reset-delay', '500', '--redis-drill', 'kill-subscribers'],
    ...['--recovery-threshold', '5000'],
  ],
};

export const redisDefects: readonly Defect[] = [
  {
    name: 'never-reconnects-to-redis',
    bug: 'the subscriber gives up when its connection to Redis is lost',
    fails: ['redis.recovered'],
    run: drill,
    apply: () => ({ reconnectDelay: () => undefined }),
  },
  {
    name: 'reconnects-to-redis-after-a-minute',
    bug: 'the subscriber waits a minute before it tries to reach a lost Redis again',
    fails: ['redis.recovered'],
    run: drill,
    apply: () => ({ reconnectDelay: () => 60_000 }),
  },
  {
    name: 'forgets-subscription-on-reconnect',
    bug: 'the subscriber reaches Redis again but does not subscribe to the channel any more',
    fails: ['redis.recovered'],
    run: drill,
    apply: ({ subscribeChannel }) => ({
      subscribeChannel: async (client, channel, onMessage, connection) => {
        if (connection === 1) await subscribeChannel(client, channel, onMessage, connection);
      },
    }),
  },
  {
    name: 'loses-events-after-reconnect',
    bug: 'the first five messages after each reconnection to Redis are dropped',
    fails: ['redis.nothing-lost-outside'],
    run: drill,
    apply: ({ subscribeChannel }) => ({
      subscribeChannel: (client, channel, onMessage, connection) => {
        let toDrop = connection === 1 ? 0 : 5;
        const onSomeMessages = (text: string) => {
          if (toDrop > 0) toDrop -= 1;
          else onMessage(text);
        };
        return subscribeChannel(client, channel, onSomeMessages, connection);
      },
    }),
  },
  {
    name: 'delivers-twice-after-reconnect',
    bug: 'each reconnection to Redis adds another listener, so that every later event is sent twice',
    fails: ['broadcast.no-duplicates'],
    run: drill,
    apply: ({ subscribeChannel }) => ({
      subscribeChannel: (client, channel, onMessage, connection) => {
        const onEachMessage = (text: string) => {
          for (let listener = 0; listener < connection; listener += 1) onMessage(text);
        };
        return subscribeChannel(client, channel, onEachMessage, connection);
      },
    }),
  },
];

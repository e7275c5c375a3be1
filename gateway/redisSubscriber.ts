import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from 'pino';
import { createClient } from 'redis';
import { maskUris } from '../settings/secrets.ts';
import type { Backoff } from './config.ts';

export interface RedisBehaviour {
  reconnectDelay: typeof reconnectDelay;
  subscribeChannel: typeof subscribeChannel;
}

export interface RedisSubscriberOptions {
  readonly url: string;
  readonly channel: string;
  readonly backoff: Backoff;
  readonly behaviour: RedisBehaviour;
  readonly log: Logger;
  readonly onMessage: (text: string) => void;
}

export interface RedisSubscriber {
  /** Whether the channel is subscribed at this moment. */
  readonly isSubscribed: boolean;
  /** Ends the subscription for good. */
  close(): Promise<void>;
}

export type RedisClient = ReturnType<typeof openClient>;

/**
 * Keeps a channel subscribed until it is closed, through every loss of the connection.
 *
 * The `redis` client's own reconnection makes its first attempt at once; the contract waits for the base delay before
 * each first attempt. So each connection is a client of its own here, and the waiting is done between them.
 */
export function subscribeToRedis(options: RedisSubscriberOptions): RedisSubscriber {
  const { url, backoff, behaviour, log } = options;
  const closing = new AbortController();
  let current: RedisClient | undefined;
  let isSubscribed = false;

  async function holdConnection(connection: number, onSubscribed: () => void): Promise<void> {
    const client = openClient(url);
    current = client;
    const lost = new Promise<never>((_, reject) => {
      client.on('error', reject);
      client.on('end', () => reject(new Error('connection closed')));
    });
    // Nobody awaits `lost` while the subscription is under way: its rejection must not count as unhandled until then.
    lost.catch(() => {});
    try {
      await Promise.race([client.connect(), lost]);
      await Promise.race([behaviour.subscribeChannel(client, options.channel, options.onMessage, connection), lost]);
      onSubscribed();
      await lost;
    } finally {
      isSubscribed = false;
      client.destroy();
    }
  }

  async function run(): Promise<void> {
    let failures = 0;
    for (let connection = 1; !closing.signal.aborted; connection += 1) {
      try {
        await holdConnection(connection, () => {
          isSubscribed = true;
          failures = 0;
          log.info({ channel: options.channel, connection }, 'redis channel subscribed');
        });
      } catch (cause) {
        if (closing.signal.aborted) return;
        const delayMs = behaviour.reconnectDelay(failures, backoff);
        failures += 1;
        const reason = maskUris(cause instanceof Error ? cause.message : String(cause));
        log.warn({ reason, retryInMs: delayMs ?? null }, 'redis connection lost');
        if (delayMs === undefined) return;
        // Rejects only when it is aborted, and then the loop ends.
        await delay(delayMs, undefined, { signal: closing.signal }).catch(() => {});
      }
    }
  }

  const running = run();
  return {
    get isSubscribed() {
      return isSubscribed;
    },
    async close() {
      closing.abort();
      current?.destroy();
      await running;
    },
  };
}

/** Milliseconds to wait after this many failures in a row; undefined gives up for good. */
export function reconnectDelay(failures: number, { baseMs, maxMs }: Backoff): number | undefined {
  return Math.min(baseMs * 2 ** failures, maxMs);
}

/** @param _connection 1 for the first connection, then counted up. */
export async function subscribeChannel(
  client: RedisClient,
  channel: string,
  onMessage: (text: string) => void,
  _connection: number,
): Promise<void> {
  await client.subscribe(channel, onMessage);
}

function openClient(url: string) {
  return createClient({ url, socket: { reconnectStrategy: false, connectTimeout: 5000 } });
}

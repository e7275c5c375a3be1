import { setTimeout as delay } from 'node:timers/promises';
import { createClient } from 'redis';
import { unavailableError } from '../../contract/errors.ts';
import { maskUris } from '../../settings/secrets.ts';
import { describe } from '../describeError.ts';
import type { RedisCommand } from '../lookAtRedis.ts';

/** Looks at a Redis again and again while it is disturbed. */
export interface RedisWatch {
  /** Rejects at once while it is away, and waits while it holds commands back. */
  send(command: RedisCommand): Promise<unknown>;
  /** Takes the subscribers that are there now for the usual number, and begins to look. */
  begin(): Promise<void>;
  /** Settles when it answers; rejects where it does not within this time. */
  answers(withinMs: number): Promise<void>;
  end(): void;
  /** When it first closed our own connection since it is looked at, in epoch milliseconds. */
  lostAt(): number | undefined;
  /** How often it was found away: connections that it closed, looks that it refused, answered late, or with fewer subscribers. */
  seen(): number;
}

const everyMs = 100;

/**
 * Connects to a Redis, and stays through whatever is done to it until `onClose`.
 *
 * @param slowAfterMs an answer that takes longer is no longer an answer of a Redis that is well; undefined: any may
 * @throws RltError unavailable: it does not answer
 */
export async function openRedisWatch(
  url: string,
  { slowAfterMs = Number.POSITIVE_INFINITY, onClose }: RedisWatchOptions,
): Promise<RedisWatch> {
  let isOpen = false;
  let isLooking = false;
  let seen = 0;
  let lostAt: number | undefined;
  const client = createClient({
    url,
    // What cannot be asked at once is an answer of its own.
    disableOfflineQueue: true,
    socket: { connectTimeout: 2000, reconnectStrategy: () => (isOpen ? 50 : false) },
  });
  client.on('error', () => {
    if (!isLooking) return;
    seen++;
    lostAt ??= Date.now();
  });
  onClose(async () => {
    isOpen = false;
    isLooking = false;
    client.destroy();
  });
  try {
    await client.connect();
  } catch (error) {
    throw unavailableError(`Redis at ${maskUris(url)} cannot be watched: ${maskUris(describe(error))}`);
  }
  isOpen = true;
  const send = (command: RedisCommand) => client.sendCommand([...command]);

  let usual: number | undefined;
  /** undefined where it does not say. */
  const subscribers = async (): Promise<number | undefined> => {
    try {
      const listed = await send(['CLIENT', 'LIST', 'TYPE', 'pubsub']);
      return String(listed)
        .split('\n')
        .filter((line) => line !== '').length;
    } catch (error) {
      // It may not be asked for that; whether it is there is told all the same.
      if (error instanceof Error && /^(?:NOPERM|ERR)/.test(error.message)) await send(['PING']);
      else throw error;
      return undefined;
    }
  };
  const looking = async () => {
    while (isLooking) {
      const askedAt = performance.now();
      try {
        const found = await subscribers();
        const isFewer = found !== undefined && usual !== undefined && found < usual;
        if (isFewer || performance.now() - askedAt > slowAfterMs) seen++;
      } catch {
        if (isLooking) seen++;
      }
      await delay(everyMs);
    }
  };
  return {
    send,
    async begin() {
      usual = await subscribers();
      isLooking = true;
      void looking();
    },
    async answers(withinMs) {
      const deadline = Date.now() + withinMs;
      for (;;) {
        const left = deadline - Date.now();
        const answer = send(['PING']).then(
          () => 'there' as const,
          (error: unknown) => describe(error),
        );
        const said = await Promise.race([answer, delay(left, 'no answer', { ref: false })]);
        if (said === 'there') return;
        if (Date.now() >= deadline) throw new Error(`Redis did not answer again within ${withinMs} ms: ${said}`);
        await delay(everyMs / 2);
      }
    },
    end() {
      isLooking = false;
    },
    lostAt: () => lostAt,
    seen: () => seen,
  };
}

export interface RedisWatchOptions {
  readonly slowAfterMs?: number | undefined;
  /** Registers what ends it. */
  readonly onClose: (close: () => Promise<void>) => unknown;
}

import type { Client } from 'k6/x/redis';
import type { Outage } from '../../contract/outage.ts';
import type { Plan } from '../../contract/plan.ts';
import { delay } from './delay.ts';

const pollMs = 50;
const keptSeconds = 600;

/** Where subscribers and publisher meet: counters in Redis, so that it also works across machines. */
export interface Barrier {
  /** A VU says how many of its clients are ready, and how many never will be. */
  arrive(ready: number, failed: number): Promise<void>;
  /** Waits until all clients have arrived, ready or not; false when the time is over before. */
  full(clients: number, timeoutMs: number): Promise<boolean>;
  /** The publisher has sent its last event; after a drill it says what it saw of the outage. */
  finish(outage?: Outage): Promise<void>;
  /**
   * undefined until the publisher has finished.
   *
   * @param waitMs how long a barrier that can wait for it by itself may do so
   */
  finished(waitMs?: number): Promise<{ readonly outage?: Outage } | undefined>;
  /** Makes sure that Redis does all of this, before anybody relies on it. */
  check(): Promise<void>;
  /** Removes the counters, which would vanish by themselves after ten minutes. */
  clear(): Promise<void>;
}

/** Redis's own errors, which begin with a word in capitals, do not pass by waiting, as an outage does. */
export function isRefusal(error: unknown): boolean {
  return /^(?!LOADING)[A-Z]{2,} /.test(String(error));
}

/** The barrier of one run: whoever has the same run id meets at it. */
export function redisBarrier(redis: Client, plan: Pick<Plan, 'runId'>): Barrier {
  // In braces: a cluster keeps what shares them on one node.
  const key = (name: string) => `rlt:{${plan.runId}}:${name}`;
  const add = async (name: string, amount: number) => {
    await redis.incrBy(key(name), amount);
    await redis.expire(key(name), keptSeconds);
  };
  const read = async (name: string) => {
    try {
      return Number(await redis.get(key(name)));
    } catch (error) {
      if (isRefusal(error)) throw error;
      // xk6-redis rejects where the key does not exist (yet).
      return 0;
    }
  };
  const barrier: Barrier = {
    async arrive(ready, failed) {
      await add('ready', ready);
      await add('failed', failed);
    },
    async full(clients, timeoutMs) {
      const deadline = Date.now() + timeoutMs;
      while ((await read('ready')) + (await read('failed')) < clients) {
        if (Date.now() > deadline) return false;
        await delay(pollMs);
      }
      return true;
    },
    async finish(outage) {
      await redis.set(key('finished'), JSON.stringify({ outage }), keptSeconds);
    },
    async finished() {
      try {
        return JSON.parse(await redis.get(key('finished')));
      } catch (error) {
        if (isRefusal(error)) throw error;
        return undefined;
      }
    },
    async clear() {
      await redis.del(key('ready'), key('failed'), key('finished'));
    },
    async check() {
      try {
        await barrier.arrive(0, 0);
        await barrier.full(0, 0);
        await barrier.finish();
        await barrier.clear();
      } catch (error) {
        throw new Error(`Redis cannot be used: ${error}`);
      }
    },
  };
  return barrier;
}

import type { Client } from 'k6/x/redis';
import type { Plan } from '../../contract/plan.ts';
import { delay } from './delay.ts';

const pollMs = 50;
const keptSeconds = 600;

/** Where subscribers and publisher meet: counters in Redis, so that it also works across machines. */
export interface Barrier {
  /** A VU says how many of its clients are ready, and how many never will be. */
  arrive(ready: number, failed: number): Promise<void>;
  /** Waits until all clients have arrived, ready or not, or the time is over; says how many are ready. */
  full(clients: number, timeoutMs: number): Promise<{ ready: number; complete: boolean }>;
  /** The publisher has sent its last event. */
  finish(): Promise<void>;
  finished(): Promise<boolean>;
  /** Removes the counters, which would vanish by themselves after ten minutes. */
  clear(): Promise<void>;
}

export function redisBarrier(redis: Client, plan: Pick<Plan, 'runId'>): Barrier {
  const key = (name: string) => `rlt:${plan.runId}:${name}`;
  const add = async (name: string, amount: number) => {
    await redis.incrBy(key(name), amount);
    await redis.expire(key(name), keptSeconds);
  };
  const read = async (name: string) => {
    try {
      return Number(await redis.get(key(name)));
    } catch {
      // xk6-redis rejects where the key does not exist (yet).
      return 0;
    }
  };
  return {
    async arrive(ready, failed) {
      await add('ready', ready);
      await add('failed', failed);
    },
    async full(clients, timeoutMs) {
      const deadline = Date.now() + timeoutMs;
      for (;;) {
        const ready = await read('ready');
        const arrived = ready + (await read('failed'));
        if (arrived >= clients) return { ready, complete: true };
        if (Date.now() > deadline) return { ready, complete: false };
        await delay(pollMs);
      }
    },
    finish: () => add('finished', 1),
    finished: async () => (await read('finished')) > 0,
    async clear() {
      await redis.del(key('ready'), key('failed'), key('finished'));
    },
  };
}

import type { Client } from 'k6/x/redis';
import type { Plan } from '../../contract/plan.ts';
import { isRefusal } from '../measure/barrier.ts';
import { delay } from '../measure/delay.ts';
import { burstTimes } from '../measure/times.ts';

/** Redis's clients give up on an answer after three seconds. */
const blockMs = 2500;
/** After an error that may pass, such as a connection that was cut. */
const pauseMs = 250;

/** Where the instances of one run meet: streams, counters and claims in Redis, whose keys share a node of a cluster. */
export interface Coordination {
  /** Adds an entry to a stream that others wait for. */
  tell(stream: string, text: string): Promise<void>;
  /**
   * Waits by blocking reads until a stream has as many entries as are enough.
   *
   * @param timeoutMs 0 does not wait
   * @returns undefined when the time is over before
   */
  hear(
    stream: string,
    isEnough: (texts: readonly string[]) => boolean,
    timeoutMs: number,
  ): Promise<string[] | undefined>;
  /** Adds to a counter and returns what it is then. */
  add(counter: string, amount: number): Promise<number>;
  /** Whether this is the first to claim a name; a claim lasts for longer than the run may. */
  claim(name: string, by: string, seconds?: number): Promise<boolean>;
  /** Who has claimed it; undefined where nobody has. */
  claimed(name: string): Promise<string | undefined>;
  /** The time of Redis, epoch milliseconds with a fraction. */
  time(): Promise<number>;
  clear(names: readonly string[]): Promise<void>;
}

/** What a run that ends in the middle leaves in Redis vanishes by itself. */
const leastKeptSeconds = 3600;

/**
 * How the instances of this run meet.
 *
 * @param openClock connects to the Redis whose time they share
 */
export function redisCoordination(redis: Client, plan: Plan, openClock: () => Promise<Client>): Coordination {
  const key = (name: string) => `rlt:{${plan.runId}}:${name}`;
  let clock: Promise<Client> | undefined;
  const keptSeconds = leastKeptSeconds + Math.ceil((burstTimes(plan).wholeMs + 2 * plan.joinTimeoutMs) / 1000);

  /** What came after an entry: an error of Redis's own ends it, another one passes. */
  const read = async (stream: string, after: string, block: readonly (string | number)[]) => {
    try {
      return entriesOf(await redis.sendCommand('XREAD', 'COUNT', 1000, ...block, 'STREAMS', key(stream), after));
    } catch (error) {
      if (isNothing(error)) return [];
      if (isRefusal(error)) throw error;
      await delay(pauseMs);
      return [];
    }
  };

  return {
    async tell(stream, text) {
      await redis.sendCommand('XADD', key(stream), '*', 't', text);
      await redis.expire(key(stream), keptSeconds);
    },
    async hear(stream, isEnough, timeoutMs) {
      const deadline = Date.now() + timeoutMs;
      const texts: string[] = [];
      let after = '0';
      for (;;) {
        const leftMs = deadline - Date.now();
        const entries = await read(stream, after, leftMs > 0 ? ['BLOCK', Math.min(blockMs, leftMs)] : []);
        for (const { id, text } of entries) {
          after = id;
          texts.push(text);
        }
        if (isEnough(texts)) return texts;
        if (Date.now() >= deadline) return undefined;
      }
    },
    async add(counter, amount) {
      const sum = await redis.incrBy(key(counter), amount);
      await redis.expire(key(counter), keptSeconds);
      return sum;
    },
    async claim(name, by, seconds = keptSeconds) {
      try {
        await redis.sendCommand('SET', key(name), by, 'NX', 'EX', seconds);
        return true;
      } catch (error) {
        if (isNothing(error)) return false;
        throw error;
      }
    },
    async claimed(name) {
      try {
        return await redis.get(key(name));
      } catch (error) {
        if (isNothing(error)) return undefined;
        throw error;
      }
    },
    async time() {
      clock ??= openClock();
      const answer = await (await clock).sendCommand('TIME');
      const [seconds, micros] = Array.isArray(answer) ? answer : [];
      return Number(seconds) * 1000 + Number(micros) / 1000;
    },
    async clear(names) {
      await redis.del(...names.map(key));
    },
  };
}

/** How xk6-redis puts it that there is nothing: a missing key, a blocking read whose time is over, a claim that failed. */
function isNothing(error: unknown): boolean {
  return /redis: nil/.test(String(error));
}

/** `[[key, [[id, [field, text]], …]]]`, or in newer forms of the protocol an object by key. */
function entriesOf(answer: unknown): { id: string; text: string }[] {
  const [first] = Array.isArray(answer) ? answer : Object.entries(Object(answer));
  const entries: unknown = Array.isArray(first) ? first[1] : undefined;
  if (!Array.isArray(entries)) return [];
  return entries.map((entry: unknown) => {
    const [id, fields] = Array.isArray(entry) ? entry : [];
    return { id: String(id), text: String(Array.isArray(fields) ? fields[1] : '') };
  });
}

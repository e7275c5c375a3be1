import type { Client } from 'k6/x/redis';
import { eventValues } from '../../contract/eventValues.ts';
import type { Plan } from '../../contract/plan.ts';
import type { RedisPublish } from '../../contract/profile.ts';
import { removalOf } from '../../contract/publishedTraces.ts';
import { compileRedisCommand } from '../../contract/redisCommand.ts';
import { usualSettleMs } from '../../contract/settleMsOf.ts';
import type { RuledOut } from '../../contract/summary.ts';
import { ruledOut } from '../../thresholds/ruledOut.ts';
import type { Clock } from '../measure/clock.ts';
import { delay } from '../measure/delay.ts';
import { openRedis } from '../measure/openRedis.ts';
import { redisFor } from '../measure/redisSender.ts';
import { allApply } from '../measure/setup.ts';
import type { EmittingWith } from './emittingWith.ts';
import { openSender, type Sender } from './openSender.ts';

/** What publishing a job has come to: goals that it rules out, and what it has left behind. */
export interface PublishedJob extends RuledOut {
  /** Commands that remove it from Redis. */
  readonly removal: readonly (readonly string[])[];
}

/** k6's secrets can be read by a script itself, and by no file that it loads with `require`. */
interface WithRedisUrl {
  redisUrl(): Promise<string>;
}

/**
 * Publishes the events of the plan's job, one after another, and gives the gateway time to keep them, so that it has a
 * history to replay. Never rejects: where an event was refused, nothing can be judged.
 */
export async function publishJob(
  plan: Plan,
  clock: Clock,
  { redisUrl, ...others }: EmittingWith & WithRedisUrl,
): Promise<PublishedJob> {
  const { jobId, profile, eventCount, seedTimeoutMs } = plan;
  const { publish, history, namespace } = profile;
  const redisPublish = publish !== null && 'redis' in publish ? publish.redis : undefined;
  const answers: unknown[] = [];
  const open = async (isCluster?: boolean) => openRedis(plan, isCluster, await redisUrl());
  const openRedisSender = async (own: RedisPublish) => keepingAnswers(await redisFor(own, open), own, answers);
  let sequence = 0;
  let rules = allApply;
  try {
    const sender = await (redisPublish === undefined
      ? openSender(plan, { ...others, redis: open })
      : openRedisSender(redisPublish));
    try {
      const deadline = clock.now() + seedTimeoutMs;
      while (sequence < eventCount) {
        sequence++;
        const at = clock.now();
        if (at > deadline) throw new Error(`it takes longer than ${seedTimeoutMs} ms (--seed-timeout)`);
        await sender.send(eventValues(profile, { jobId, sequence, publishedAt: at, dueAt: at }));
      }
    } finally {
      await sender.close();
    }
    await delay(history?.settleMs ?? usualSettleMs);
  } catch (error) {
    const why = `event ${sequence} of ${eventCount}: ${error instanceof Error ? error.message : error}`;
    rules = ruledOut('invalid', `the publisher of the profile could not publish the job that is replayed: ${why}`);
  }
  const removal = redisPublish === undefined ? [] : removalOf(redisPublish, { jobId, namespace }, answers);
  return { ...rules, removal };
}

/** Removes what publishing a job has left in Redis. Never rejects: a run that was measured keeps its verdict. */
export async function removeJob(
  plan: Plan,
  removal: PublishedJob['removal'],
  { redisUrl }: WithRedisUrl,
): Promise<void> {
  // What is to be looked at stays.
  if (removal.length === 0 || plan.staging) return;
  try {
    const open = async (isCluster?: boolean) => openRedis(plan, isCluster, await redisUrl());
    const { publish } = plan.profile;
    const redis = publish !== null && 'redis' in publish ? await redisFor(publish.redis, open) : await open();
    for (const [command = '', ...args] of removal) await redis.sendCommand(command, ...args);
  } catch (error) {
    const commands = removal.map(([command, key]) => `${command} ${key}`).join(', ');
    console.error(`what was published for ${plan.jobId} is still in Redis (${commands} failed): ${error}`);
  }
}

/** Publishes by Redis and keeps its answers, which name what was stored. */
function keepingAnswers(redis: Client, publish: RedisPublish, answers: unknown[]): Sender {
  const compiled = compileRedisCommand(publish);
  return {
    async send(values) {
      const [command = '', ...args] = compiled(values);
      answers.push(await redis.sendCommand(command, ...args));
      return undefined;
    },
    async close() {},
  };
}

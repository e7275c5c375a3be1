import redis, { type Client } from 'k6/x/redis';
import type { Plan } from '../../contract/plan.ts';
import { readSecret } from './secret.ts';

/**
 * Connects to the Redis that the gateway listens to.
 *
 * @throws Error where no URL was given, with the ways to give one
 */
export async function openRedis(plan: Plan): Promise<Client> {
  return new redis.Client(await redisUrl(plan));
}

/** @throws Error as above */
export async function redisUrl(plan: Plan): Promise<string> {
  const url = await readSecret(plan, 'redis-url');
  if (url === undefined) {
    throw new Error(
      'no Redis was given: pass -e REDIS_URL=redis://… on this machine, or a k6 secret named redis-url elsewhere',
    );
  }
  return url;
}

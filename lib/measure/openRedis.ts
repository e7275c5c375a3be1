import redis, { type Client } from 'k6/x/redis';
import type { Plan } from '../../contract/plan.ts';
import { readSecret } from './secret.ts';

/**
 * Connects to the Redis that the gateway listens to.
 *
 * @throws Error where no URL was given, with the ways to give one
 */
export async function openRedis(plan: Plan): Promise<Client> {
  const url = await redisUrl(plan);
  const client = new redis.Client(url);
  const said = await client.get(`rlt:{${plan.runId}}:ready`).catch(String);
  // One node of a cluster sends us to another one; a client that is given two goes there by itself.
  return /^MOVED /.test(said) ? new redis.Client({ cluster: { nodes: [url, url] } }) : client;
}

/**
 * The URL of that Redis, from a k6 secret or the environment.
 *
 * @throws Error where none was given, with the ways to give one
 */
export async function redisUrl(plan: Plan): Promise<string> {
  const url = await readSecret(plan, 'redis-url');
  if (url === undefined) {
    throw new Error(
      'no Redis was given: pass -e REDIS_URL=redis://… on this machine, or a k6 secret named redis-url elsewhere',
    );
  }
  return url;
}

import redis, { type Client } from 'k6/x/redis';
import type { Plan } from '../../contract/plan.ts';
import { redisUrl } from './redisUrl.ts';

/**
 * Connects to the Redis that the gateway listens to.
 *
 * @param isCluster where it is known to be one; otherwise that is found out by the key of the counters
 * @param known its URL, where that was read already
 * @throws Error where no URL was given, with the ways to give one
 */
export async function openRedis(plan: Plan, isCluster = false, known?: string): Promise<Client> {
  const url = known ?? (await redisUrl(plan));
  // One node of a cluster sends us to another one; a client that is given two goes there by itself.
  const openCluster = () => new redis.Client({ cluster: { nodes: [url, url] } });
  if (isCluster) return openCluster();
  const client = new redis.Client(url);
  const said = await client.get(`rlt:{${plan.runId}}:ready`).catch(String);
  return /^MOVED /.test(said) ? openCluster() : client;
}

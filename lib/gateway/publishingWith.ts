import type { Client } from 'k6/x/redis';
import { openRedis } from '../measure/openRedis.ts';
import type { ClientContext } from './client.ts';
import { type EmittingWith, emittingWith } from './emittingWith.ts';

/** What a publisher may need, by the way in which the profile publishes; each is had where it is asked for. */
export interface PublishingWith extends EmittingWith {
  /** @param isCluster where it is known to be one */
  redis(isCluster?: boolean): Promise<Client>;
}

/**
 * What the publisher of a run publishes with.
 *
 * @param index number of the client that emits, which no other client has
 * @param redis in place of the Redis of the plan
 */
export function publishingWith(context: ClientContext, index: number, redis?: Client): PublishingWith {
  return { ...emittingWith(context, index), redis: async (isCluster) => redis ?? openRedis(context.plan, isCluster) };
}

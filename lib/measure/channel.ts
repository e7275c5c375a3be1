import type { Plan } from '../../contract/plan.ts';
import { channelFor, pubSubOf } from '../../contract/redisCommand.ts';

/**
 * The channel of the run's job, and Redis's words for classic or sharded pub/sub.
 *
 * @throws Error where the profile publishes in another way: nobody can tell then who was subscribed
 */
export function channelOf({ profile: { publish, namespace }, jobId }: Plan) {
  const pubSub = publish !== null && 'redis' in publish ? pubSubOf(publish.redis) : undefined;
  if (pubSub === undefined) throw new Error('the profile does not publish by PUBLISH or SPUBLISH');
  return { name: channelFor(pubSub, { jobId, namespace }), count: pubSub.count };
}

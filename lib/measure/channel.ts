import type { Plan } from '../../contract/plan.ts';
import { pubSubOf } from '../../contract/redisCommand.ts';
import { fillTemplate } from '../../contract/template.ts';

/**
 * The channel of the run's job, and Redis's words for classic or sharded pub/sub.
 *
 * @throws Error where the profile publishes in another way: nobody can tell then who was subscribed
 */
export function channelOf({ profile: { publish, namespace }, jobId }: Plan) {
  const pubSub = publish !== null && 'redis' in publish ? pubSubOf(publish.redis) : undefined;
  if (pubSub === undefined) throw new Error('the profile does not publish by PUBLISH or SPUBLISH');
  return { name: String(fillTemplate(pubSub.channel, { jobId, namespace })), count: pubSub.count };
}

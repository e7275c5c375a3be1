import type { Plan } from '../../contract/plan.ts';
import { fillTemplate } from '../../contract/template.ts';

/** How the run's events get to the gateway: the channel of its job, and Redis's words for classic or sharded pub/sub. */
export function channelOf({ profile, jobId }: Plan) {
  const isSharded = profile.redis.publish === 'SPUBLISH';
  return {
    name: String(fillTemplate(profile.redis.channel, { jobId })),
    publish: isSharded ? 'SPUBLISH' : 'PUBLISH',
    count: isSharded ? 'SHARDNUMSUB' : 'NUMSUB',
  };
}

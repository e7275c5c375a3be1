import type { DrillPlan } from '../../thresholds/drills/drill.ts';
import { clientContext } from '../gateway/clientContext.ts';
import { publishingWith } from '../gateway/publishingWith.ts';
import { redisUrl } from '../measure/redisUrl.ts';
import { loadDrillParts } from './loadDrillParts.ts';
import { playSubscribers } from './subscribers.ts';

/**
 * The roles of every drill. Called in k6's init context, since it loads what they need.
 *
 * @param name the drill's
 */
export function drillRoles(name: string) {
  const { compareReceipts, findingsOf, playPublisher } = loadDrillParts();
  const record = findingsOf(name);
  return {
    subscribers: (plan: DrillPlan) => playSubscribers(plan, compareReceipts),
    /** @param others roles beside the subscribers that must have arrived, and recovered, too */
    async publisher(plan: DrillPlan, others = 0) {
      const context = await clientContext(plan);
      const { publish } = plan.profile;
      await playPublisher(plan, {
        ...{ context, record, others },
        redisUrl: publish !== null && 'redis' in publish ? await redisUrl(plan) : undefined,
        publishingWith: (redis) => publishingWith(context, plan.clientCount, redis),
      });
    },
  };
}

import type { MetricTable } from '../../contract/metric.ts';
import type { drillSettings } from '../../thresholds/drills/drill.ts';
import type { ScenarioDefinition } from '../../thresholds/scenario.ts';
import { clientContext } from '../gateway/clientContext.ts';
import { publishingWith } from '../gateway/publishingWith.ts';
import { redisUrl } from '../measure/redisUrl.ts';
import { scenarioScript } from '../measure/script.ts';
import { allApply, type Setup } from '../measure/setup.ts';
import { openControl } from './drillControl.ts';
import { drillTimes } from './drillTimes.ts';
import { loadDrillParts } from './loadDrillParts.ts';
import { playSubscribers } from './subscribers.ts';

/**
 * The script of a drill: subscribers that stay, and a publisher that goes on while the command line disturbs what the
 * drill is about.
 *
 * @example
 * export const { options, setup, handleSummary, observer, subscribers, publisher } = drillOf(gatewayRestart);
 */
export function drillOf(definition: ScenarioDefinition<string, string, MetricTable, typeof drillSettings>) {
  const script = scenarioScript(definition, {
    roles: ({ subscriberVus }) => ({ subscribers: subscriberVus, publisher: 1 }),
    maxDurationMs: (plan) => drillTimes(plan).wholeMs,
    async prepare(plan) {
      await openControl(plan).state();
      return allApply;
    },
  });
  const { compareReceipts, findingsOf, playPublisher } = loadDrillParts();
  const record = findingsOf(definition.name);
  return {
    ...script,
    subscribers: ({ plan }: Setup<typeof drillSettings>) => playSubscribers(plan, compareReceipts),
    async publisher({ plan }: Setup<typeof drillSettings>) {
      const context = await clientContext(plan);
      const { publish } = plan.profile;
      await playPublisher(plan, {
        ...{ context, record },
        redisUrl: publish !== null && 'redis' in publish ? await redisUrl(plan) : undefined,
        publishingWith: (redis) => publishingWith(context, plan.clientCount, redis),
      });
    },
  };
}

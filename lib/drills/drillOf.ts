import type { MetricTable } from '../../contract/metric.ts';
import type { drillSettings } from '../../thresholds/drills/drill.ts';
import type { ScenarioDefinition } from '../../thresholds/scenario.ts';
import { scenarioScript } from '../measure/script.ts';
import { allApply, type Setup } from '../measure/setup.ts';
import { openControl } from './drillControl.ts';
import { drillRoles } from './drillRoles.ts';
import { drillTimes } from './drillTimes.ts';

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
  const roles = drillRoles(definition.name);
  return {
    ...script,
    subscribers: ({ plan }: Setup<typeof drillSettings>) => roles.subscribers(plan),
    publisher: ({ plan }: Setup<typeof drillSettings>) => roles.publisher(plan),
  };
}

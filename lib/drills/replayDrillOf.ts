import { liveJobOf } from '../../contract/drill.ts';
import type { MetricTable } from '../../contract/metric.ts';
import type { DrillPlan } from '../../thresholds/drills/drill.ts';
import type { MongoOutagePlan, mongoOutageSettings } from '../../thresholds/drills/mongo-outage.ts';
import type { ScenarioDefinition } from '../../thresholds/scenario.ts';
import { connectClient } from '../gateway/client.ts';
import { clientContext } from '../gateway/clientContext.ts';
import { scenarioScript } from '../measure/script.ts';
import { allApply, type Setup } from '../measure/setup.ts';
import { openControl } from './drillControl.ts';
import { drillRoles } from './drillRoles.ts';
import { drillTimes } from './drillTimes.ts';
import { loadLateClients } from './loadLateClients.ts';

/**
 * The script of a drill about stored events: beside the subscribers of one job, late clients ask for another one, which
 * is stored.
 *
 * @example
 * export const { options, setup, handleSummary, observer, subscribers, publisher, lateClients } =
 *   replayDrillOf(mongoOutage);
 */
export function replayDrillOf(definition: ScenarioDefinition<string, string, MetricTable, typeof mongoOutageSettings>) {
  const script = scenarioScript(definition, {
    roles: ({ subscriberVus }) => ({ subscribers: subscriberVus, publisher: 1, lateClients: 1 }),
    maxDurationMs: (plan) => drillTimes(livePlan(plan)).wholeMs,
    async prepare(plan) {
      await openControl(plan).state();
      return allApply;
    },
  });
  const roles = drillRoles(definition.name);
  const { playLateClients } = loadLateClients();
  type Given = Setup<typeof mongoOutageSettings>;
  return {
    ...script,
    subscribers: ({ plan }: Given) => roles.subscribers(livePlan(plan)),
    publisher: ({ plan }: Given) => roles.publisher(livePlan(plan), 1),
    async lateClients({ plan }: Given) {
      const context = await clientContext(plan);
      await playLateClients(plan, { clock: context.clock, connect: (index) => connectClient(context, index) });
    },
  };
}

/** Live events are of a job of which nothing is stored. */
function livePlan(plan: MongoOutagePlan): DrillPlan {
  return { ...plan, jobId: liveJobOf(plan), persistEvents: false };
}

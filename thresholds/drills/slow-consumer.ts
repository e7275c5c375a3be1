import { apartOnly } from '../../contract/apartOnly.ts';
import { touchedOf } from '../../contract/drill.ts';
import { nodeOnly } from '../../contract/nodeOnly.ts';
import { milliseconds, whole } from '../../contract/ownSettings.ts';
import { padPublish } from '../../contract/padPublish.ts';
import type { WireProfile } from '../../contract/profile.ts';
import type { GoalReasons } from '../../contract/summary.ts';
import { count, type Goal, max, needs } from '../goal.ts';
import { defineScenario, type PlanOf } from '../scenario.ts';
import {
  drillGoals,
  drillMetrics,
  drillParts,
  drillSettings,
  drillStores,
  lacksForDrill,
  othersGoals,
  shareOption,
} from './drill.ts';
import { slowFindings } from './slowFindings.ts';

/** What the drill takes of its own. */
export const slowSettings = /* @__PURE__ */ nodeOnly(() => ({
  ...drillSettings,
  disturbAfterMs: milliseconds('disturb-after', 4000, 'how long events are published before anybody is slow', 1500),
  disturbForMs: milliseconds('disturb-for', 10_000, 'how long they are slow', 1),
  share: shareOption(20),
  bytesPerSecond: whole('bytes-per-second', 50_000, 'what a slow client reads', { min: 1, max: 1e9 }),
  payloadBytes: whole('payload-bytes', 65_536, 'by how much events are larger than usual, so that buffers fill', {
    max: 16 * 1024 * 1024,
  }),
  memoryGrowthMb: whole('memory-growth', 200, "MB by which the gateway's memory may grow meanwhile", { min: 1 }),
  memoryBackMs: milliseconds(
    'memory-back',
    10_000,
    'how long it may take afterwards until no more than a quarter of that is left',
    1,
  ),
}));

type SlowPlan = PlanOf<typeof slowSettings>;

const metrics = /* @__PURE__ */ nodeOnly(() => ({ ...drillMetrics, ...slowFindings }));

type SlowMetric = keyof typeof metrics;

export const slowConsumer = /* @__PURE__ */ defineScenario({
  ...drillParts,
  name: 'slow-consumer',
  summary: nodeOnly(
    () =>
      "Some clients read slowly: the others notice nothing, and the gateway's memory is bounded and comes back afterwards.",
  ),
  settings: slowSettings,
  defaults: { ...drillParts.defaults, clientCount: 20, subscriberVus: 4 },
  stores: drillStores,
  lacks: nodeOnly(() => lacks),
  metrics,
  skips: nodeOnly(() => skips),
  goals: apartOnly(() => slowGoals),
});

function lacks(profile: WireProfile): string | undefined {
  const lack = lacksForDrill(profile);
  if (lack !== undefined || profile.publish === null) return lack;
  if (padPublish(profile.publish, 1) !== undefined) return undefined;
  return 'publish has no object with a field that is "{sequence}", which could be made so large that buffers fill';
}

function skips({ gatewayUseUrl }: SlowPlan): GoalReasons {
  if (gatewayUseUrl !== undefined) return {};
  const reason = 'rlt did not start the gateway, and does not see its memory';
  return { 'slow.memory-bounded': reason, 'slow.memory-back': reason };
}

function slowGoals(plan: SlowPlan) {
  const touched = touchedOf(plan);
  const hadNoEffect = 'nothing was held back from the slow clients: they read as much as came (--bytes-per-second)';
  const felt = needs(
    'slow_felt' as const,
    count.atLeast(touched),
    'the gateway felt nothing: what the slow clients did not read was in the buffers of the systems between (--payload-bytes, --disturb-for)',
  );
  const seen = needs('disturbance_seen' as const, count.atLeast(touched), hadNoEffect);
  const memorySeen = needs(
    'memory_growth' as const,
    { aggregate: 'max', operator: '>=', limit: 0.001 },
    "the gateway's memory was not seen to grow at all",
  );
  const memory: Goal<'slow.memory-bounded' | 'slow.memory-back', SlowMetric>[] = [
    {
      id: 'slow.memory-bounded',
      title: "Growth of the gateway's memory in MB",
      metric: 'memory_growth',
      comparison: max.atMost(plan.memoryGrowthMb),
      unit: '',
      evidence: [seen, felt, memorySeen],
      movedBy: '--memory-growth',
    },
    {
      id: 'slow.memory-back',
      title: "Time until the gateway's memory was back",
      metric: 'memory_back',
      comparison: max.atMost(plan.memoryBackMs),
      unit: 'ms',
      evidence: [seen, felt, memorySeen],
      movedBy: '--memory-back',
    },
  ];
  return [
    ...drillGoals('slow', plan, hadNoEffect, [seen, felt]),
    ...othersGoals('slow', plan, [seen, felt]),
    ...memory,
    ...agreedGoals(plan, touched, [seen, felt]),
  ];
}

/** What the profile says that a gateway does with them; where it says nothing, either is right. */
function agreedGoals(
  { profile: { slowClients } }: SlowPlan,
  touched: number,
  evidence: Goal<string, SlowMetric>['evidence'],
): Goal<'slow.as-agreed', SlowMetric>[] {
  if (slowClients === undefined) return [];
  const isCut = slowClients === 'cut';
  return [
    {
      id: 'slow.as-agreed',
      title: isCut ? 'Slow clients cut, as the profile says' : 'Slow clients cut, though the profile says buffered',
      metric: 'connections_lost',
      comparison: isCut ? count.atLeast(touched) : count.exactly(0),
      unit: '',
      evidence,
      samples: 'slow_felt',
    },
  ];
}

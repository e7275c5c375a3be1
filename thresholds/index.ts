import type { MetricTable } from '../contract/metric.ts';
import { runMetrics } from '../contract/metrics.ts';
import { broadcastBurst } from './broadcast-burst.ts';
import { catchUpBurst } from './catch-up-burst.ts';
import { connectionQuota } from './connection-quota.ts';
import { drillMetrics } from './drills/drill.ts';
import type { DrillGoalId } from './drills/index.ts';
import type { gatewayGoals } from './gateway.ts';
import { idleEviction } from './idle-eviction.ts';
import { originQuota } from './origin-quota.ts';
import type { ScenarioDefinition } from './scenario.ts';
import { subscriptionCap } from './subscription-cap.ts';

const scenarios = [connectionQuota, originQuota, subscriptionCap, idleEviction, catchUpBurst, broadcastBurst] as const;

/** A built-in scenario, with the ids of its goals and the names of its metrics. */
export type BuiltInScenario = (typeof scenarios)[number];

/** The built-in scenarios, in the order in which a full verification runs them. */
export const builtInScenarios: readonly BuiltInScenario[] = scenarios;

export type ScenarioName = BuiltInScenario['name'];

/** Names of the built-in scenarios, in the order in which a full verification runs them. */
export const scenarioNames: readonly ScenarioName[] = scenarios.map(({ name }) => name);

/** Id of a goal that a built-in scenario judges. */
export type ScenarioGoalId = ReturnType<BuiltInScenario['goals']>[number]['id'];

/** Id of any built-in goal: it follows from the definitions, so that a misspelt one does not compile. */
export type GoalId = ScenarioGoalId | DrillGoalId | (typeof gatewayGoals)[number];

/** Every metric of the built-in scenarios, of all drills, and of every run. */
export const metricDeclarations = {
  // What a drill measures as others do is told in their words.
  ...drillMetrics,
  ...connectionQuota.metrics,
  ...originQuota.metrics,
  ...subscriptionCap.metrics,
  ...idleEviction.metrics,
  ...catchUpBurst.metrics,
  ...broadcastBurst.metrics,
  ...runMetrics,
} as const satisfies MetricTable;

type Declarations = typeof metricDeclarations;

/** Name of a metric that a built-in scenario, all drills or every run declare. */
export type MetricName = keyof Declarations;

type NamesOf<Kind> = {
  [Name in MetricName]: Declarations[Name] extends Kind ? Name : never;
}[MetricName];

export type CounterName = NamesOf<{ type: 'counter' }>;
export type TrendName = NamesOf<{ type: 'trend' }>;
/** Trends of durations; k6 has to be told, so that its summary shows them as such. */
export type TimeTrendName = NamesOf<{ type: 'trend'; unit: 'ms' }>;
export type RateName = NamesOf<{ type: 'rate' }>;
export type GaugeName = NamesOf<{ type: 'gauge' }>;

/** The built-in scenario of that name. */
export function builtInScenario(name: string): ScenarioDefinition | undefined {
  return builtInScenarios.find((scenario) => scenario.name === name);
}

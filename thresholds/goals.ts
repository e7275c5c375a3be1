/*
 * `realtime-load-test/goals`: what a scenario is, what must be true and how that is judged. It runs in k6 and in Node,
 * and does no input or output.
 */

export type { Interval, Intervals } from '../contract/interval.ts';
export * as metric from '../contract/metric.ts';
export { connectionMetrics } from '../contract/metrics.ts';
export * as setting from '../contract/ownSettings.ts';
export type { Plan } from '../contract/plan.ts';
export type { SummaryMetrics } from '../contract/summary.ts';
export {
  type Comparison,
  count,
  type Evidence,
  type Goal,
  max,
  needs,
  p95,
  type Reading,
  rate,
  type Shown,
} from './goal.ts';
export { intervalsOf } from './intervals.ts';
export { judge, type Outcome, overall, type Verdict } from './judge.ts';
export { defineScenario, type PlanOf, type Provocation, type ScenarioDefinition, type Store } from './scenario.ts';

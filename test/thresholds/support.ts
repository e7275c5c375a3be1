import type { Plan } from '../../contract/plan.ts';
import type { GatewayProfile } from '../../contract/profile.ts';
import type { SummaryMetrics } from '../../contract/summary.ts';
import { readyMade } from '../../settings/profile/readyMade.ts';
import {
  parseScenario,
  planOf as planOfSettings,
  resolveSettings,
  type SettingsInput,
} from '../../settings/settings.ts';
import { drills } from '../../thresholds/drills/index.ts';
import { type Comparison, expressionOf, type Goal } from '../../thresholds/goal.ts';
import type { ScenarioName } from '../../thresholds/index.ts';
import type { ScenarioDefinition } from '../../thresholds/scenario.ts';

/** The goals of a built-in scenario under this plan. */
export function goalsFor(scenario: string, plan: Plan): readonly Goal[] {
  const definition: ScenarioDefinition = drills.find(({ name }) => name === scenario) ?? parseScenario(scenario);
  return definition.goals(plan);
}

/** A ready-made profile. */
export function profileNamed(name: string): GatewayProfile {
  const profile = readyMade(name);
  if (profile === undefined) throw new Error(`there is no profile ${name}`);
  return profile;
}

/** The plan of a run with these flags. */
export function planOf(scenario: ScenarioName, flags: SettingsInput['flags'] = {}): Plan {
  return planOfSettings(resolveSettings({ scenario, flags }), { runId: 'test', progress: false });
}

/** Figures by metric and aggregate. */
export type Figures = Map<string, Map<Comparison['aggregate'], number>>;

/** Figures that keep every goal and give every evidence, each exactly at its limit. */
export function perfectFigures(goals: readonly Goal[]): Figures {
  const figures: Figures = new Map();
  for (const { metric, comparison } of comparisonsOf(goals)) {
    const ofMetric = figures.get(metric) ?? new Map();
    const known = ofMetric.get(comparison.aggregate);
    // A count that must be N is also at least 1.
    if (known === undefined || comparison.operator === '==') ofMetric.set(comparison.aggregate, comparison.limit);
    figures.set(metric, ofMetric);
  }
  return figures;
}

/** Figures of a run in which nothing was measured, as k6 reports them: zeroes. */
export function emptyFigures(goals: readonly Goal[]): Figures {
  const figures = perfectFigures(goals);
  for (const ofMetric of figures.values()) for (const aggregate of ofMetric.keys()) ofMetric.set(aggregate, 0);
  return figures;
}

/**
 * What k6's summary says of these figures; it evaluates every threshold, also of a metric without samples.
 *
 * @param samples how many samples trends and rates have
 */
export function k6Summary(goals: readonly Goal[], figures: Figures, samples = 10): SummaryMetrics {
  const metrics: Record<string, { values: Record<string, number>; thresholds: Record<string, { ok: boolean }> }> = {};
  for (const [metric, ofMetric] of figures) {
    const isRate = ofMetric.has('rate');
    const values = isRate ? { passes: 0, fails: samples } : { count: samples };
    metrics[metric] = { values: { ...values, ...Object.fromEntries(ofMetric) }, thresholds: {} };
  }
  for (const { metric, comparison } of comparisonsOf(goals)) {
    const found = metrics[metric];
    const value = figures.get(metric)?.get(comparison.aggregate);
    if (found === undefined || value === undefined) continue;
    found.thresholds[expressionOf(comparison)] = { ok: evaluate(value, comparison) };
  }
  return metrics;
}

/** A value that just misses a limit. */
export function justBeyond({ operator, limit }: Comparison): number {
  return operator === '>=' ? limit - 1e-6 : limit + 1e-6;
}

export function comparisonsOf(goals: readonly Goal[]) {
  return goals.flatMap((goal) => [goal, ...goal.evidence]);
}

function evaluate(value: number, { operator, limit }: Comparison): boolean {
  if (operator === '==') return value === limit;
  return operator === '<=' ? value <= limit : value >= limit;
}

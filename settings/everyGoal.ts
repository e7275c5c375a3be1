import type { Goal } from '../thresholds/goal.ts';
import type { BuiltInScenario, ScenarioGoalId } from '../thresholds/index.ts';
import { planOf, resolveSettings } from './settings.ts';

/** Options that bring goals of their own, or others in place of some. */
const variants: readonly Readonly<Record<string, string>>[] = [
  { 'alternate-origin': 'http://localhost:4173' },
  { 'redis-reset-sequence': '25', 'redis-drill': 'kill-subscribers' },
];

/** The goals that any run of a scenario can have, each once, with the limits that they have by default. */
export function everyGoalOf(scenario: BuiltInScenario): Goal<ScenarioGoalId>[] {
  const found = new Map<ScenarioGoalId, Goal<ScenarioGoalId>>();
  for (const flags of variants) {
    const plan = planOf(resolveSettings({ scenario, flags }), { runId: '', progress: false });
    for (const goal of scenario.goals(plan)) if (!found.has(goal.id)) found.set(goal.id, goal);
  }
  return [...found.values()];
}

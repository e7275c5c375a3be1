import type { OptionTable } from '../contract/option.ts';
import type { Goal } from '../thresholds/goal.ts';
import type { ScenarioDefinition } from '../thresholds/scenario.ts';
import { defaultProfile } from './defaultProfile.ts';
import { planOf, resolveSettings, type SettingsInput } from './settings.ts';

/** Options that bring goals of their own, or others in place of some. */
const variants: readonly Omit<SettingsInput, 'scenario'>[] = [
  { flags: { 'alternate-origin': 'http://localhost:4173' } },
  { flags: { 'redis-reset-sequence': '25', 'redis-drill': 'kill-subscribers' } },
  { flags: { 'persist-events': 'true' } },
  { profile: { ...defaultProfile, slowClients: 'cut' } },
];

/** The goals that any run of a scenario can have, each once, with the limits that they have by default. */
export function everyGoalOf<Id extends string>(scenario: ScenarioDefinition<string, Id>): Goal<Id>[] {
  const found = new Map<Id, Goal<Id>>();
  for (const variant of variants) {
    const plan = planOf(resolveSettings({ scenario, ...variant }), { runId: '', progress: false });
    for (const choice of [{}, ...ownChoices(scenario)]) {
      for (const goal of scenario.goals({ ...plan, ...choice })) if (!found.has(goal.id)) found.set(goal.id, goal);
    }
  }
  return [...found.values()];
}

/** Each word of a choice that is the scenario's own may bring goals of its own, whatever else it takes. */
function ownChoices({ settings = {} }: Pick<ScenarioDefinition, 'settings'>): Readonly<Record<string, string>>[] {
  const own: OptionTable = settings;
  return Object.entries(own).flatMap(([key, { rule }]) =>
    rule.kind === 'choice' ? rule.words.map((word) => ({ [key]: word })) : [],
  );
}

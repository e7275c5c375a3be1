import type { GatewayProfile } from '../../contract/profile.ts';
import { builtInScenarios } from '../../thresholds/index.ts';
import { planOf, resolveSettings } from '../settings.ts';

/** What a profile has a scenario do. */
export interface Served {
  readonly scenario: string;
  /** Why the scenario is left out altogether. */
  readonly skipped?: string;
  /** Its goals, each with the reason why it is left out; null where it is judged. */
  readonly goals: Readonly<Record<string, string | null>>;
}

/** Which scenarios and goals a profile serves, as far as it tells: what a gateway's limits decide is seen in a run. */
export function servedBy(profile: GatewayProfile): Served[] {
  return builtInScenarios.map(({ name, lacks }) => {
    const settings = resolveSettings({ scenario: name, profile });
    const plan = planOf(settings, { runId: '', progress: false });
    const skipped = lacks?.(profile) ?? plan.skipped?.['*'];
    const reasonFor = (goal: string) => skipped ?? plan.skipped?.[goal] ?? null;
    const goals = settings.definition.goals(plan).map(({ id }) => [id, reasonFor(id)] as const);
    return { scenario: name, ...(skipped === undefined ? {} : { skipped }), goals: Object.fromEntries(goals) };
  });
}

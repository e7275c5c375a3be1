import { planOf, type Settings } from '../../settings/settings.ts';
import type { ScenarioDefinition } from '../../thresholds/scenario.ts';
import type { OwnScenario } from './ownScenario.ts';

/** A scenario that is not among the built-in ones, but comes with a script of ours: a drill. */
export interface ShippedScenario {
  readonly definition: ScenarioDefinition;
}

export function definitionsOf(own: readonly ShippedScenario[]): ScenarioDefinition[] {
  return own.map(({ definition }) => definition);
}

/**
 * Settings with the script of their scenario, where it is not built in, held to what these settings make of it.
 *
 * @throws RltError (usage) that names the line of what could not be played or judged
 */
export function withScript(own: readonly (OwnScenario | ShippedScenario)[], settings: Settings): Settings {
  const script = own.find(({ definition }) => definition.name === settings.scenario);
  if (script === undefined || !('bundle' in script)) return settings;
  script.check(planOf(settings, { runId: '', progress: false }));
  return { ...settings, script };
}

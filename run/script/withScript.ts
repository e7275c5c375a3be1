import { planOf, type Settings } from '../../settings/settings.ts';
import type { ScenarioDefinition } from '../../thresholds/scenario.ts';
import type { OwnScenario } from './ownScenario.ts';

export function definitionsOf(own: readonly OwnScenario[]): ScenarioDefinition[] {
  return own.map(({ definition }) => definition);
}

/**
 * Settings with the script of their scenario, where it is not built in, held to what these settings make of it.
 *
 * @throws RltError (usage) that names the line of what could not be played or judged
 */
export function withScript(own: readonly OwnScenario[], settings: Settings): Settings {
  const script = own.find(({ definition }) => definition.name === settings.scenario);
  if (script === undefined) return settings;
  script.check(planOf(settings, { runId: '', progress: false }));
  return { ...settings, script };
}

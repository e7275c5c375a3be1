import { drills } from '../../thresholds/drills/index.ts';
import { builtInScenarios } from '../../thresholds/index.ts';
import type { ScenarioDefinition } from '../../thresholds/scenario.ts';

/** What `apartOnly` leaves out of the script that a built-in definition is bundled with. */
export function leftOut(
  name: string,
): Pick<ScenarioDefinition, 'goals' | 'rules' | 'connections' | 'metrics'> | undefined {
  return [...builtInScenarios, ...drills].find((scenario) => scenario.name === name);
}

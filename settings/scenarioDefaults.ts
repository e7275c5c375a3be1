import { builtInScenarios } from '../thresholds/index.ts';

/** The scenarios that have another default of a shared setting than the others, for help and documentation. */
export function scenarioDefaults(key: string): string[] {
  return builtInScenarios.flatMap(({ name, defaults }) =>
    Object.entries(defaults ?? {}).flatMap(([each, value]) => (each === key ? [`${name}: ${value}`] : [])),
  );
}

/** Scenarios that can be run, in the order in which a full verification runs them. */
export const scenarioNames = [
  'connection-quota',
  'origin-quota',
  'subscription-cap',
  'idle-eviction',
  'catch-up-burst',
  'broadcast-burst',
] as const;

export type ScenarioName = (typeof scenarioNames)[number];

export function isScenarioName(name: string): name is ScenarioName {
  return scenarioNames.some((known) => known === name);
}

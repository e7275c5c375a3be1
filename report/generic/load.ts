import type { OptionTable } from '../../contract/option.ts';
import { scenarioOptions } from '../../contract/options.ts';
import type { Plan } from '../../contract/plan.ts';
import type { ScenarioDefinition } from '../../thresholds/scenario.ts';

/**
 * The numbers among the settings that a scenario takes or brings along. One that only moves the limit of a goal says
 * nothing of how much there was to do.
 */
export function loadOf({ takes = [], settings = {}, goals }: LoadSource, plan: Plan): Record<string, number> {
  const own: OptionTable = settings;
  const shared: OptionTable = scenarioOptions;
  const limits = new Set(goals(plan).flatMap(({ movedBy }) => movedBy ?? []));
  const values: Readonly<Record<string, unknown>> = { ...plan };
  return Object.fromEntries(
    [...takes, ...Object.keys(own)].flatMap((key) => {
      const flag = (own[key] ?? shared[key])?.flag;
      const value = values[key];
      return typeof value === 'number' && !limits.has(`--${flag}`) ? [[key, value] as const] : [];
    }),
  );
}

export type LoadSource = Pick<ScenarioDefinition, 'takes' | 'settings' | 'goals'>;

/** "clientCount" → "client count" */
export function wordsOf(key: string): string {
  return key.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

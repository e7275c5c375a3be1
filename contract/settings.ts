import { defaultProfile } from './defaultProfile.ts';
import { usageError } from './errors.ts';
import { optionRulesOf } from './optionRulesOf.ts';
import { type ConnectionKey, connectionOptions } from './options.ts';
import type { GatewayProfile } from './profile.ts';
import { isScenarioName, type ScenarioName, scenarioNames } from './scenarios.ts';
import { type Settings, type SettingsInput as SettleInput, settle, spokenValue } from './settle.ts';
import { nearest } from './suggest.ts';

export type { Settings, Source } from './settle.ts';

/** What the user said, in the order of precedence; the contract's own profile serves where none is named. */
export interface SettingsInput extends Omit<SettleInput, 'profile' | 'rules'> {
  readonly profile?: GatewayProfile;
}

/**
 * Settles every setting of a run for the Node world: any scenario, any profile.
 *
 * @throws RltError (usage) that lists every wrong value
 */
export function resolveSettings(input: SettingsInput): Settings {
  return settle({ ...input, profile: input.profile ?? defaultProfile, rules: optionRulesOf[input.scenario] });
}

/** Whether the user named a connection setting by flag, environment or config file. */
export function isGiven(input: Omit<SettingsInput, 'scenario'>, key: ConnectionKey): boolean {
  return spokenValue(connectionOptions[key], input) !== undefined || input.config?.[key] !== undefined;
}

/**
 * The scenario that a user names.
 *
 * @throws RltError (usage) with the names that there are
 */
export function parseScenario(name: string): ScenarioName {
  if (isScenarioName(name)) return name;
  const near = nearest(name, scenarioNames);
  throw usageError(
    `--scenario is ${JSON.stringify(name)}: expected one of ${scenarioNames.join(', ')}`,
    near === undefined ? undefined : `did you mean ${near}?`,
  );
}

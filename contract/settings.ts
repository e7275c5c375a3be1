import { addressRules } from './addresses.ts';
import type { Config } from './config.ts';
import { defaultProfile } from './defaultProfile.ts';
import { usageError } from './errors.ts';
import { jobIdFormOf } from './jobIdForm.ts';
import { optionRulesOf } from './optionRulesOf.ts';
import { type ConnectionKey, type ConnectionSettings, connectionOptions, type ScenarioSettings } from './options.ts';
import type { GatewayProfile } from './profile.ts';
import { isScenarioName, type ScenarioName, scenarioNames } from './scenarios.ts';
import { type Settings, type SettingsInput as SettleInput, settle, spokenValue } from './settle.ts';
import { nearest } from './suggest.ts';

export type { Settings, Source } from './settle.ts';

/** What the user said, in the order of precedence; the contract's own profile serves where none is named. */
export interface SettingsInput extends Omit<SettleInput, 'profile' | 'rules' | 'layers' | 'hintFor'> {
  readonly profile?: GatewayProfile;
  readonly config?: Config;
  /** Defaults of one command, weaker than all that the user says. */
  readonly defaults?: Partial<ConnectionSettings & ScenarioSettings>;
}

/**
 * Settles every setting of a run for the Node world: any scenario, any profile.
 *
 * @throws RltError (usage) that lists every wrong value
 */
export function resolveSettings({ config, defaults, ...input }: SettingsInput): Settings {
  const { scenario, verbose = config?.verbose } = input;
  const settings = settle({
    ...input,
    ...(verbose === undefined ? {} : { verbose }),
    profile: input.profile ?? defaultProfile,
    rules: [...addressRules, ...optionRulesOf[scenario]],
    layers: [
      ['scenario options', config?.scenarioOptions?.[scenario]],
      ['options', config?.options],
      ['config', { ...config }],
      ['default', defaults],
    ],
    hintFor: (problems) =>
      problems.some((problem) => /redis-url|REDIS_URL/.test(problem))
        ? 'for the Redis on this machine use redis://127.0.0.1:6379, or leave it out and let --embedded start a private one'
        : undefined,
  });
  refuseOtherForm(settings);
  return settings;
}

/** A job id that the profile's documents cannot hold would be stored as another one. */
function refuseOtherForm({ jobId, profile }: Settings): void {
  const form = jobIdFormOf(profile.mongo);
  if (jobId === undefined || form === undefined || form.pattern.test(jobId)) return;
  throw usageError(
    `--job-id is ${JSON.stringify(jobId)}: the profile stores job ids as ${form.wrapper}: expected ${form.expects}`,
    'leave --job-id out to have one made',
  );
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

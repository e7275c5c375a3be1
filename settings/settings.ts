import { usageError } from '../contract/errors.ts';
import {
  type ConnectionKey,
  type ConnectionSettings,
  connectionOptions,
  type ScenarioSettings,
} from '../contract/options.ts';
import { makePlan, type Plan } from '../contract/plan.ts';
import type { GatewayProfile } from '../contract/profile.ts';
import {
  resolveOptions,
  type Settings as ScriptSettings,
  type SettingsInput as SettleInput,
  spokenValue,
} from '../contract/resolveOptions.ts';
import { builtInScenario, scenarioNames } from '../thresholds/index.ts';
import { type ScenarioDefinition, storesOf } from '../thresholds/scenario.ts';
import { addressRules } from './addresses.ts';
import type { Config } from './config.ts';
import { defaultProfile } from './defaultProfile.ts';
import { jobIdFormOf } from './jobIdForm.ts';
import { nearest } from './suggest.ts';

export type { Source } from '../contract/resolveOptions.ts';

/** The script of a scenario that is not built in. */
export interface UserScript {
  /** As the user named it. */
  readonly file: string;
  /** What k6 runs. */
  readonly bundle: string;
  /** "presence.ts:12": where a role stands. */
  lineOfRole(role: string): string;
}

/** Every setting of a run, with the scenario that it is for. */
export interface Settings extends ScriptSettings {
  readonly definition: ScenarioDefinition;
  /** undefined: the scenario is built in. */
  readonly script?: UserScript;
}

/** What the user said, in the order of precedence; the contract's own profile serves where none is named. */
export interface SettingsInput extends Omit<SettleInput, 'scenario' | 'profile' | 'layers' | 'hintFor'> {
  /** A definition, or the name of a built-in one. */
  readonly scenario: ScenarioDefinition | string;
  readonly profile?: GatewayProfile;
  readonly config?: Config;
  /** Defaults of one command, weaker than all that the user says. */
  readonly defaults?: Partial<ConnectionSettings & ScenarioSettings>;
}

/**
 * Resolves every setting of a run for the Node world: any scenario, any profile.
 *
 * @throws RltError (usage) that lists every wrong value
 */
export function resolveSettings({ config, defaults, scenario, ...input }: SettingsInput): Settings {
  const { verbose = config?.verbose } = input;
  const definition = typeof scenario === 'string' ? parseScenario(scenario) : scenario;
  const settings = resolveOptions({
    ...input,
    ...(verbose === undefined ? {} : { verbose }),
    scenario: definition,
    rules: addressRules,
    profile: input.profile ?? defaultProfile,
    layers: [
      ['scenario options', config?.scenarioOptions?.[definition.name]],
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
  return { ...settings, definition };
}

/** A job id that the profile's documents cannot hold would be stored as another one. */
function refuseOtherForm({ jobId, profile }: ScriptSettings): void {
  const form = jobIdFormOf(profile.mongo);
  if (jobId === undefined || form === undefined || form.pattern.test(jobId)) return;
  throw usageError(
    `--job-id is ${JSON.stringify(jobId)}: the profile stores job ids as ${form.wrapper}: expected ${form.expects}`,
    'leave out --job-id to have one generated',
  );
}

/** The plan of one run of these settings. */
export function planOf({ definition, script: __, ...settings }: Settings, run: Parameters<typeof makePlan>[1]): Plan {
  const { publishesJob, ...made } = makePlan(settings, run);
  const hasJob = publishesJob && storesOf(definition, settings.profile).includes('mongo');
  const plan: Plan = hasJob ? { ...made, publishesJob } : made;
  const skipped = definition.skips?.(plan) ?? {};
  return Object.keys(skipped).length === 0 ? plan : { ...plan, skipped };
}

/** Whether the user named a connection setting by flag, environment or config file. */
export function isGiven(input: Omit<SettingsInput, 'scenario'>, key: ConnectionKey): boolean {
  return spokenValue(connectionOptions[key], input) !== undefined || input.config?.[key] !== undefined;
}

/**
 * The scenario that a user names.
 *
 * @param own the scenarios that are not built in
 * @throws RltError (usage) with the names that there are
 */
export function parseScenario(name: string, own: readonly ScenarioDefinition[] = []): ScenarioDefinition {
  const found = builtInScenario(name) ?? own.find((each) => each.name === name);
  if (found !== undefined) return found;
  const names = [...scenarioNames, ...own.map((each) => each.name)];
  const near = nearest(name, names);
  throw usageError(
    `--scenario is ${JSON.stringify(name)}: expected one of ${names.join(', ')}`,
    near === undefined ? undefined : `did you mean ${near}?`,
  );
}

import type { ClientRow } from './clientsFile.ts';
import { usageError } from './errors.ts';
import { accepts, type Option, type OptionTable, parseText, shownValue, type ValuesOf } from './option.ts';
import { anyScenario, type OptionRule } from './optionRules.ts';
import {
  type ConnectionSettings,
  connectionOptions,
  environmentNames,
  type ScenarioSettings,
  scenarioOptions,
} from './options.ts';
import type { Plan } from './plan.ts';
import type { GatewayProfile, WireProfile } from './profile.ts';
import { removedIn } from './removedOptions.ts';

/** Where a value came from, for messages that must name it. */
export type Source = 'flag' | 'environment' | 'scenario options' | 'options' | 'config' | 'default';

export interface Settings<Profile extends WireProfile = GatewayProfile> extends ConnectionSettings, ScenarioSettings {
  /** Name of a scenario. */
  readonly scenario: string;
  readonly profile: Profile;
  readonly verbose: boolean;
  /** What a file of clients holds, as far as clients can take it: secrets of this run, masked as the others. */
  readonly clientSecrets?: readonly ClientRow[];
  /** How many clients it has lines for. */
  readonly clientLines?: number;
}

/** What of a scenario's definition decides on its settings. */
export interface ScenarioOptions<Own extends OptionTable = Record<never, never>> {
  readonly name: string;
  /** Settings of its own. */
  readonly settings?: Own;
  /** Its defaults of shared settings. */
  readonly defaults?: Partial<ScenarioSettings>;
  readonly rules?: readonly OptionRule[];
  /** Clients that it connects; undefined where the gateway's limit decides. */
  connections?(plan: Plan & ValuesOf<Own>): number | undefined;
}

/** What the user said, in the order of precedence; text values are parsed by each option's own rule. */
export interface SettingsInput<
  Profile extends WireProfile = GatewayProfile,
  Own extends OptionTable = Record<never, never>,
> {
  readonly scenario: ScenarioOptions<Own>;
  readonly flags?: Readonly<Record<string, string | undefined>>;
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** Values that are valid already, the strongest first; those of `default` do not count as given. */
  readonly layers?: readonly Layer[];
  readonly profile: Profile;
  /** Beside those of the scenario and of all scenarios. */
  readonly rules?: readonly OptionRule[];
  readonly verbose?: boolean;
  /** What to do about these problems. */
  readonly hintFor?: (problems: readonly string[]) => string | undefined;
}

export type Layer = readonly [Source, Readonly<Record<string, unknown>> | undefined];

/**
 * Resolves every option of a run: flag, environment, the scenario's options, the shared options, default.
 * The same function serves the CLI and plain `k6 run`, so that both refuse the same input with the same words.
 *
 * @throws RltError (usage) that lists every wrong value
 */
export function resolveOptions<Profile extends WireProfile, Own extends OptionTable>(
  input: SettingsInput<Profile, Own>,
): Settings<Profile> & ValuesOf<Own> {
  const { scenario, profile } = input;
  const problems = removedIn(input.environment);
  const sourceOf = new Map<string, Source>();
  const layers: readonly Layer[] = [...(input.layers ?? []), ['default', scenario.defaults]];

  const resolve = (key: string, option: Option<unknown>): unknown => {
    const spoken = spokenValue(option, input);
    if (spoken !== undefined) {
      sourceOf.set(key, spoken.source);
      const value = parseText(option.rule, spoken.text);
      if (accepts(option.rule, value)) return value;
      problems.push(`${spoken.name} is ${shownValue(option, spoken.text)}: expected ${option.expects}`);
      return option.fallback;
    }
    for (const [source, values] of layers) {
      const value = values?.[key];
      if (value === undefined) continue;
      sourceOf.set(key, source);
      return value;
    }
    sourceOf.set(key, 'default');
    return option.fallback;
  };

  const connection = valuesOf<ConnectionSettings>(connectionOptions, resolve);
  const options = valuesOf<ScenarioSettings>(scenarioOptions, resolve);
  const own = valuesOf<ValuesOf<Own>>(scenario.settings ?? {}, resolve);
  const isGiven = (key: string) => sourceOf.get(key) !== 'default';
  if (problems.length === 0) {
    const rules = [...anyScenario, ...(input.rules ?? []), ...(scenario.rules ?? [])];
    problems.push(...rules.flatMap((conflict) => conflict({ ...connection, ...options, ...own }, isGiven) ?? []));
  }
  if (problems.length > 0) throw usageError(problems.join('\n  '), input.hintFor?.(problems));

  return {
    ...connection,
    ...options,
    // The word for it; a config file may also say null.
    origin: connection.origin === 'none' || connection.origin === null ? undefined : connection.origin,
    ...own,
    // A profile names its own paths; only what the user says is stronger.
    websocketPath: isGiven('websocketPath') ? connection.websocketPath : profile.http.websocketPath,
    metricsPath: isGiven('metricsPath') ? connection.metricsPath : profile.http.metricsPath,
    scenario: scenario.name,
    profile,
    verbose: input.verbose ?? false,
  };
}

/** What the user said of an option in words, by flag or environment. */
export function spokenValue(option: Option<unknown>, input: Pick<SettingsInput, 'flags' | 'environment'>) {
  const flag = input.flags?.[option.flag];
  if (flag !== undefined) return { source: 'flag' as const, name: `--${option.flag}`, text: flag };
  for (const name of environmentNames(option.flag)) {
    const text = input.environment?.[name];
    // An empty variable is how shells and CI files say "not set".
    if (text) return { source: 'environment' as const, name, text };
  }
  return undefined;
}

function valuesOf<Values>(table: OptionTable, resolve: (key: string, option: Option<unknown>) => unknown): Values {
  return Object.fromEntries(Object.entries(table).map(([key, option]) => [key, resolve(key, option)])) as Values;
}

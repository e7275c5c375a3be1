import type { Command } from 'commander';
import { usageError } from '../contract/errors.ts';
import type { Option } from '../contract/option.ts';
import { type ConnectionKey, connectionOptions } from '../contract/options.ts';
import { spokenValue } from '../contract/resolveOptions.ts';
import { type Allowed, parseAllowed } from '../report/spoilers.ts';
import { withClients } from '../run/clients.ts';
import type { SecretSource } from '../run/doctor/doctorChecks.ts';
import { definitionsOf, withScript } from '../run/script/withScript.ts';
import type { Config } from '../settings/config.ts';
import {
  isGiven,
  parseScenario,
  planOf,
  resolveSettings,
  type Settings,
  type SettingsInput,
} from '../settings/settings.ts';
import { type AllowSkippedFlag, addAllowSkippedFlag } from './allowSkippedFlag.ts';
import { describeCommand } from './commandLine.ts';
import { addConfirmFlag, type ConfirmFlag } from './confirmFlag.ts';
import { addOwnFlags, addSettingFlags, type GivenFlags, givenFlags } from './flags.ts';
import { addGatewayFlags, type GatewayFlags } from './gatewayFlags.ts';
import { addLogFlags, type LogFlags } from './logFlags.ts';
import { addOutputFlags, type OutputFlags } from './outputFlags.ts';
import { noOwnScenarios, type OwnScenarios } from './ownScenarios.ts';
import { type LoadedConfig, readConfigFile } from './readConfigFile.ts';
import { addViewFlags, type ViewFlags } from './viewFlags.ts';

/** Flags that `run`, `suite` and `verify` share beside the settings. */
export interface RunFlags extends OutputFlags, ViewFlags, GatewayFlags, LogFlags, ConfirmFlag, AllowSkippedFlag {
  config?: string;
  profile?: string;
  output?: string;
  verbose?: true;
  json?: true;
  skipPreflight?: true;
}

export function addRunFlags(command: Command, own?: OwnScenarios): Command {
  command
    .optionsGroup('The gateway that is tested (default: the one that runs at --api-url):')
    .option('--embedded', 'start the reference gateway, and the Redis and MongoDB that are not named');
  addLogFlags(addGatewayFlags(command)).optionsGroup('Options:');
  return addCommonFlags(command, own);
}

/** The same without those of the gateway. */
export function addCommonFlags(command: Command, { all } = noOwnScenarios): Command {
  command
    .option('--config <FILE>', 'config file (see config/realtime-load-test.sample.json)')
    .option('--profile <FILE>', 'gateway profile, or the name of a ready-made one (rlt profile list)')
    .option('--output <FOLDER>', 'folder for the report (default: a new folder for today in results/)')
    .option('--label <NAME>', 'prefix for the name of every file that is written', parseLabel)
    .option('--force', 'overwrite files of an earlier run')
    .option('--skip-preflight', 'run although the look before it found what cannot work; the report says so')
    .option('--verbose', "show more: k6's own log, how k6 was chosen")
    .option('--json', 'print one JSON document to stdout, nothing else');
  addConfirmFlag(addAllowSkippedFlag(command), 'others may be disturbed by a drill');
  addSettingFlags(addViewFlags(addOutputFlags(command)));
  return addOwnFlags(command, definitionsOf(all));
}

/** A label becomes part of file names. */
export function parseLabel(label: string): string {
  if (/^[A-Za-z0-9][\w.-]{0,63}$/.test(label)) return label;
  throw usageError(
    `--label is ${JSON.stringify(label)}: expected 1 to 64 letters, digits, dots, dashes or underscores, beginning with a letter or digit`,
    'use --output to choose a folder',
  );
}

/** Who has said what is secret, or may be; without the values. */
function secretSources(said: Pick<SettingsInput, 'flags' | 'environment' | 'config'>): SecretSource[] {
  const given = new Map<string, unknown>(Object.entries(said.config ?? {}));
  return Object.entries<Option<unknown>>(connectionOptions).flatMap(([key, option]) => {
    if (option.secret !== true && key !== 'clientsFile') return [];
    const source = spokenValue(option, said)?.name ?? (given.get(key) == null ? undefined : 'the config file');
    return source === undefined ? [] : [{ name: option.flag, source }];
  });
}

/** Resolves the settings of one scenario; `defaults` are weaker than all that the user says. */
export type SettingsReader = (scenario: string, defaults?: SettingsInput['defaults']) => Settings;

/**
 * Reads files; the settings are resolved once for each scenario that is to run.
 *
 * @param own the scenarios that are not built in
 * @param overrides settings by flag name that are stronger than all that the user says
 */
export async function settingsSource(
  command: Command,
  flags: RunFlags,
  { all }: OwnScenarios = noOwnScenarios,
  overrides: GivenFlags = {},
): Promise<{
  read: SettingsReader;
  isGiven: (key: ConnectionKey) => boolean;
  config: Config;
  secrets: readonly SecretSource[];
}> {
  const { config, profile }: LoadedConfig = await readConfigFile(flags.config, flags.profile, definitionsOf(all));
  const said = {
    flags: { ...givenFlags(command, definitionsOf(all)), ...overrides },
    environment: process.env,
    config,
  };
  return {
    read: (scenario, defaults) => {
      const settings = resolveSettings({
        ...said,
        scenario: parseScenario(scenario, definitionsOf(all)),
        ...(profile === undefined ? {} : { profile }),
        ...(flags.verbose === undefined ? {} : { verbose: true }),
        ...(defaults === undefined ? {} : { defaults }),
      });
      return withScript(all, withClients(settings));
    },
    isGiven: (key) => isGiven(said, key),
    config,
    secrets: secretSources(said),
  };
}

/**
 * What `--allow-skipped` names, checked against the scenarios that are to run.
 *
 * @param others goals that are not of one scenario
 * @throws RltError (usage) for a goal or scenario that the run does not have
 */
export function allowedOf(flags: RunFlags, runs: readonly Settings[], others: readonly string[] = []): Allowed {
  const known = runs.flatMap((settings) => {
    const plan = planOf(settings, { runId: '', progress: false });
    return [settings.scenario, ...settings.definition.goals(plan).map((goal) => goal.id)];
  });
  return parseAllowed(flags.allowSkipped ?? [], [...known, ...others]);
}

/** What the user typed, without secrets. */
export function typedCommand(): string {
  return describeCommand(process.argv.slice(2), process.env);
}

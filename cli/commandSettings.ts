import type { Command } from 'commander';
import type { GatewayProfile } from '../contract/profile.ts';
import { resolveSettings, type Settings } from '../settings/settings.ts';
import type { ScenarioDefinition } from '../thresholds/scenario.ts';
import { givenFlags } from './flags.ts';
import { type LoadedConfig, readConfigFile } from './readConfigFile.ts';

/** What a command is given beside its settings. */
export interface SettingsSource {
  readonly scenario: ScenarioDefinition;
  /** The file of `--config`. */
  readonly configFile: string | undefined;
  /** A file, or the name of a ready-made profile. */
  readonly profileFile?: string | undefined;
  /** Stands in place of any that a file or a name gives. */
  readonly profile?: GatewayProfile;
  /** Scenarios that are not built in, which bring settings of their own along. */
  readonly own?: readonly ScenarioDefinition[];
}

/**
 * The settings of one scenario, by flags, environment and config file, with the profile that one of them names.
 *
 * @throws RltError (usage) that names the file, the key or the flag, the value and what is allowed
 */
export async function commandSettings(
  command: Command,
  { scenario, configFile, profileFile, profile: fixed, own = [] }: SettingsSource,
): Promise<LoadedConfig & { readonly settings: Settings }> {
  const { config, profile: named } = await readConfigFile(configFile, profileFile, own);
  const profile = fixed ?? named;
  const settings = resolveSettings({
    scenario,
    flags: givenFlags(command, own),
    environment: process.env,
    config,
    ...(profile === undefined ? {} : { profile }),
  });
  return { config, profile, settings };
}

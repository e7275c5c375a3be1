import { type Command, Option as CommanderOption } from 'commander';
import { usageError } from '../contract/errors.ts';
import type { Option, OptionTable } from '../contract/option.ts';
import { connectionOptions, scenarioOptions } from '../contract/options.ts';
import { noLonger, removedOptions } from '../contract/removedOptions.ts';
import { helpOf } from '../settings/optionHelp.ts';
import { scenarioDefaults } from '../settings/scenarioDefaults.ts';
import type { ScenarioDefinition } from '../thresholds/scenario.ts';

/** Values that the user gave on the command line, as text, by flag name. */
export type GivenFlags = Readonly<Record<string, string | undefined>>;

const groups: readonly (readonly [string, OptionTable])[] = [
  ['Where the gateway and its data stores are', connectionOptions],
  ['What the scenario does, and the limits it holds the gateway to', scenarioOptions],
];

/** Adds the flags of the settings that scenarios bring along; of two of one name the first. */
export function addOwnFlags(command: Command, own: readonly ScenarioDefinition[]): Command {
  for (const { name, settings } of own) {
    command.optionsGroup(`Settings of ${name}:`);
    for (const [key, option] of Object.entries<Option<unknown>>(settings ?? {})) {
      const isThere = command.options.some(({ long }) => long === `--${option.flag}`);
      if (!isThere) command.addOption(flagFor(key, option));
    }
  }
  return command.optionsGroup('Options:');
}

/** Adds every setting's flag to a command. Values stay text: `resolveSettings` parses and judges them in one place. */
export function addSettingFlags(command: Command): Command {
  for (const removed of removedOptions) {
    const refuse = () => {
      throw usageError(noLonger(`--${removed.flag}`, removed));
    };
    command.addOption(new CommanderOption(`--${removed.flag} [VALUE]`).hideHelp().argParser(refuse).preset(''));
  }
  return addGroups(command, groups);
}

/** The same of the settings that say where the gateway and its data stores are, and as whom a client comes. */
export function addConnectionFlags(command: Command): Command {
  return addGroups(command, groups.slice(0, 1));
}

function addGroups(command: Command, added: typeof groups): Command {
  for (const [title, table] of added) {
    command.optionsGroup(`${title}:`);
    for (const [key, option] of Object.entries(table)) {
      command.addOption(flagFor(key, option));
    }
  }
  return command.optionsGroup('Options:');
}

/** What is either so or not needs no word to be so. */
function flagFor(key: string, option: Option<unknown>): CommanderOption {
  const takes = option.rule.kind === 'boolean' ? `[${option.takes}]` : `<${option.takes}>`;
  return new CommanderOption(`--${option.flag} ${takes}`, describe(key, option));
}

/** The settings among a command's parsed options. @param own scenarios that bring settings of their own along */
export function givenFlags(command: Command, own: readonly ScenarioDefinition[] = []): GivenFlags {
  const given: Record<string, string | undefined> = {};
  const tables: OptionTable[] = [...groups.map(([, table]) => table), ...own.map(({ settings }) => settings ?? {})];
  for (const table of tables) {
    for (const { flag } of Object.values(table)) {
      const value: unknown = command.getOptionValue(camelCase(flag));
      if (typeof value === 'string') given[flag] = value;
      else if (value === true) given[flag] = 'true';
    }
  }
  return given;
}

function describe(key: string, { fallback, help = helpOf(key) }: Option<unknown>): string {
  const defaults = [...(fallback === undefined ? [] : [String(fallback)]), ...scenarioDefaults(key)];
  return defaults.length === 0 ? help : `${help} (default: ${defaults.join('; ')})`;
}

function camelCase(flag: string): string {
  return flag.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
}

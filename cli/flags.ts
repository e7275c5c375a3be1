import { type Command, Option as CommanderOption } from 'commander';
import type { Option, OptionTable } from '../contract/option.ts';
import { connectionOptions, scenarioOptions } from '../contract/options.ts';
import { helpOf } from '../settings/optionHelp.ts';
import { scenarioDefaults } from '../settings/scenarioDefaults.ts';

/** Values that the user gave on the command line, as text, by flag name. */
export type GivenFlags = Readonly<Record<string, string | undefined>>;

const groups: readonly (readonly [string, OptionTable])[] = [
  ['Where the gateway and its data stores are', connectionOptions],
  ['What the scenario does, and the limits it holds the gateway to', scenarioOptions],
];

/** Adds every setting's flag to a command. Values stay text: `resolveSettings` parses and judges them in one place. */
export function addSettingFlags(command: Command): Command {
  for (const [title, table] of groups) {
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

/** The settings among a command's parsed options. */
export function givenFlags(command: Command): GivenFlags {
  const given: Record<string, string | undefined> = {};
  for (const [, table] of groups) {
    for (const { flag } of Object.values(table)) {
      const value: unknown = command.getOptionValue(camelCase(flag));
      if (typeof value === 'string') given[flag] = value;
      else if (value === true) given[flag] = 'true';
    }
  }
  return given;
}

function describe(key: string, { fallback }: Option<unknown>): string {
  const help = helpOf(key);
  const defaults = [...(fallback === undefined ? [] : [String(fallback)]), ...scenarioDefaults(key)];
  return defaults.length === 0 ? help : `${help} (default: ${defaults.join('; ')})`;
}

function camelCase(flag: string): string {
  return flag.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
}

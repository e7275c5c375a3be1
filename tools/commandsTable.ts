import type { Command, Option } from 'commander';
import { commandsFor } from '../cli/commands/index.ts';
import { connectionOptions, scenarioOptions } from '../contract/options.ts';

const settings = new Set(
  [connectionOptions, scenarioOptions].flatMap((table) => Object.values(table).map(({ flag }) => `--${flag}`)),
);

/** Markdown tables of what each command has beside the settings, by its own help. */
export async function commandsTable(): Promise<string> {
  return (await commandsFor([]))
    .flatMap((command) => namedCommands(command, command.name()))
    .map(({ command, name }) => {
      const takesSettings = command.options.some(({ long }) => settings.has(long ?? ''));
      const own = command.options.filter(({ long, hidden }) => !hidden && !settings.has(long ?? ''));
      const rows = [
        ...command.commands.map((each) => [`\`${each.name()} ${each.usage()}\``, each.description()]),
        ...own.map((option) => [`\`${option.flags}\``, meaningOf(option)]),
      ].map((cells) => cells.map(escaped).join(' | '));
      return [
        `### rlt ${name}`,
        '',
        `${command.description()}${takesSettings ? '; takes settings' : ''}`,
        '',
        '| flag | meaning |',
        '| --- | --- |',
        ...rows.map((row) => `| ${row} |`),
      ].join('\n');
    })
    .join('\n\n');
}

/** A command, or in place of one that only holds others these. */
function namedCommands(command: Command, name: string): { command: Command; name: string }[] {
  if (command.commands.length === 0) return [{ command, name }];
  return command.commands.flatMap((each) => namedCommands(each, `${name} ${each.name()}`));
}

function meaningOf({ description, argChoices, defaultValue, defaultValueDescription }: Option): string {
  const choices = argChoices === undefined ? '' : `: ${argChoices.join(', ')}`;
  const isPlain = typeof defaultValue === 'string' || typeof defaultValue === 'number';
  return `${description}${choices}${isPlain ? ` (default: ${defaultValueDescription ?? defaultValue})` : ''}`;
}

function escaped(cell: string): string {
  return cell.replaceAll('|', '\\|');
}

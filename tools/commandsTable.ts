import type { Option } from 'commander';
import { commandsFor } from '../cli/commands/index.ts';
import { connectionOptions, scenarioOptions } from '../contract/options.ts';

const settings = new Set(
  [connectionOptions, scenarioOptions].flatMap((table) => Object.values(table).map(({ flag }) => `--${flag}`)),
);

/** Markdown tables of what each command has beside the settings, by its own help. */
export async function commandsTable(): Promise<string> {
  return (await commandsFor([]))
    .map((command) => {
      const takesSettings = command.options.some(({ long }) => settings.has(long ?? ''));
      const own = command.options.filter(({ long, hidden }) => !hidden && !settings.has(long ?? ''));
      const rows = own.map((option) => [`\`${option.flags}\``, meaningOf(option)].map(escaped).join(' | '));
      return [
        `### rlt ${command.name()}`,
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

function meaningOf({ description, argChoices, defaultValue, defaultValueDescription }: Option): string {
  const choices = argChoices === undefined ? '' : `: ${argChoices.join(', ')}`;
  const isPlain = typeof defaultValue === 'string' || typeof defaultValue === 'number';
  return `${description}${choices}${isPlain ? ` (default: ${defaultValueDescription ?? defaultValue})` : ''}`;
}

function escaped(cell: string): string {
  return cell.replaceAll('|', '\\|');
}

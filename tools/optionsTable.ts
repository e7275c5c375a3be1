import type { Option, OptionTable } from '../contract/option.ts';
import { connectionOptions, environmentNames, scenarioOptions } from '../contract/options.ts';
import { helpOf } from '../settings/optionHelp.ts';
import { scenarioDefaults } from '../settings/scenarioDefaults.ts';

const tables: readonly (readonly [title: string, where: string, table: OptionTable])[] = [
  ['Where the gateway and its data stores are', 'top level of the config file', connectionOptions],
  [
    'What a scenario does, and its limits',
    '`options` and `scenarioOptions.<scenario>` of the config file',
    scenarioOptions,
  ],
];

/** Markdown tables of every setting: flag, key in the config file, environment variable, what is allowed, default. */
export function optionsTable(): string {
  return tables
    .map(([title, where, table]) =>
      [
        `### ${title}`,
        '',
        `Keys: ${where}.`,
        '',
        '| flag | key | environment | what is allowed | default | meaning |',
        '| --- | --- | --- | --- | --- | --- |',
        ...Object.entries(table).map(([key, option]) => row(key, option)),
      ].join('\n'),
    )
    .join('\n\n');
}

function row(key: string, option: Option<unknown>): string {
  const cells = [
    `\`--${option.flag}\``,
    `\`${key}\``,
    `\`${environmentNames(option.flag)[1]}\``,
    option.expects,
    defaultOf(key, option),
    `${helpOf(key)}${option.secret ? ' (secret: never shown, never in a report)' : ''}`,
  ];
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}

function defaultOf(key: string, { fallback }: Option<unknown>): string {
  const special = scenarioDefaults(key);
  return [fallback === undefined ? '–' : `\`${fallback}\``, ...special].join('; ');
}

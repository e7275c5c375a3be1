import '../contract/schemaMessages.ts';
import type { z } from 'zod/mini';
import { usageError } from '../contract/errors.ts';
import { type Option, type OptionTable, shownValue } from '../contract/option.ts';
import { connectionOptions, scenarioOptions } from '../contract/options.ts';
import { noLonger, removedOptions } from '../contract/removedOptions.ts';
import { scenarioNames } from '../thresholds/index.ts';
import type { ScenarioDefinition } from '../thresholds/scenario.ts';
import type { Config } from './config.ts';
import { configSchemaWith } from './schemas.ts';
import { nearest } from './suggest.ts';

/**
 * Validates the parsed JSON of a config file.
 *
 * @param own the scenarios that are not built in, whose own settings may stand in it
 * @throws RltError (usage) that names every wrong key with its value and what is allowed
 */
export function parseConfig(value: unknown, fileName: string, own: readonly ScenarioDefinition[] = []): Config {
  const result = configSchemaWith(own).safeParse(value);
  if (!result.success) {
    const problems = result.error.issues.flatMap((issue) => describe(issue, value, own));
    throw usageError(
      `${fileName}: ${problems.join(`\n  ${fileName}: `)}`,
      'config/realtime-load-test.sample.json shows every key that is allowed',
    );
  }
  return result.data;
}

function describe(issue: z.core.$ZodIssue, root: unknown, own: readonly ScenarioDefinition[]): string[] {
  const path = issue.path.map(String);
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => unknownKey([...path, key], own));
  const { name, option } = settingAt(path, own);
  const found = valueAt(root, name);
  return [
    `${name.join('.') || 'the file'} is ${option === undefined ? JSON.stringify(found) : shownValue(option, found)}: expected ${option?.expects ?? kindOf(issue)}`,
  ];
}

function unknownKey(path: readonly string[], own: readonly ScenarioDefinition[]): string {
  const key = path.at(-1) ?? '';
  const section = path.slice(0, -1);
  const removed = removedOptions.find((option) => option.key === key);
  if (removed !== undefined) return noLonger(path.join('.'), removed);
  const unknown = `unknown key ${path.join('.')}`;
  const allowed = allowedKeys(section, own);
  if (allowed !== topLevelKeys && key in connectionOptions) return `${unknown}, which belongs at the top level`;
  if (allowed === topLevelKeys && key in scenarioOptions) {
    return `${unknown}, which belongs into options or scenarioOptions.<scenario>`;
  }
  const near = nearest(key, allowed);
  return near === undefined ? `${unknown}; allowed are ${allowed.join(', ')}` : `${unknown}, did you mean ${near}?`;
}

const topLevelKeys: readonly string[] = [
  ...Object.keys(connectionOptions),
  'verbose',
  'profile',
  'cloud',
  'log',
  'scenarios',
  'options',
  'scenarioOptions',
];
const cloudKeys: readonly string[] = ['projectID', 'name', 'distribution'];
const logKeys: readonly string[] = ['levelPath', 'levelPattern', 'allow', 'keep'];
const optionKeys: readonly string[] = Object.keys(scenarioOptions);

function allowedKeys(section: readonly string[], own: readonly ScenarioDefinition[]): readonly string[] {
  if (section.length === 0) return topLevelKeys;
  if (section[0] === 'cloud') return section.length === 1 ? cloudKeys : ['loadZone', 'percent'];
  if (section[0] === 'log') return logKeys;
  if (section[0] !== 'scenarioOptions') return optionKeys;
  if (section.length === 1) return [...scenarioNames, ...own.map(({ name }) => name)];
  return [...optionKeys, ...Object.keys(settingsOf(section[1], own))];
}

/** The settings of its own that a scenario brings along. */
function settingsOf(name: string | undefined, own: readonly ScenarioDefinition[]): OptionTable {
  return own.find((each) => each.name === name)?.settings ?? {};
}

/** The setting that a path leads to, or into: an object's wrong value is shown as a whole. */
function settingAt(
  path: readonly string[],
  own: readonly ScenarioDefinition[],
): { name: readonly string[]; option: Option<unknown> | undefined } {
  const depth = path[0] === 'options' ? 1 : path[0] === 'scenarioOptions' ? 2 : 0;
  const table: OptionTable = depth === 0 ? connectionOptions : { ...scenarioOptions, ...settingsOf(path[1], own) };
  const option = table[path[depth] ?? ''];
  return option === undefined ? { name: path, option } : { name: path.slice(0, depth + 1), option };
}

function kindOf(issue: z.core.$ZodIssue): string {
  if (issue.code !== 'invalid_type') return issue.message;
  return kindNames[issue.expected] ?? issue.expected;
}

const kindNames: Readonly<Record<string, string>> = { boolean: 'true or false', string: 'a text', object: 'an object' };

function valueAt(root: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (value, key) => (typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined),
    root,
  );
}

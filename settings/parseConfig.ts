import type { z } from 'zod/mini';
import { usageError } from '../contract/errors.ts';
import { type Option, type OptionTable, shownValue } from '../contract/option.ts';
import { connectionOptions, scenarioOptions } from '../contract/options.ts';
import { scenarioNames } from '../thresholds/index.ts';
import type { Config } from './config.ts';
import { configSchema } from './schemas.ts';
import { nearest } from './suggest.ts';

/**
 * Validates the parsed JSON of a config file.
 *
 * @throws RltError (usage) that names every wrong key with its value and what is allowed
 */
export function parseConfig(value: unknown, fileName: string): Config {
  const result = configSchema.safeParse(value);
  if (!result.success) {
    const problems = result.error.issues.flatMap((issue) => describe(issue, value));
    throw usageError(
      `${fileName}: ${problems.join(`\n  ${fileName}: `)}`,
      'config/realtime-load-test.sample.json shows every key that is allowed',
    );
  }
  return result.data;
}

function describe(issue: z.core.$ZodIssue, root: unknown): string[] {
  const path = issue.path.map(String);
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => unknownKey([...path, key]));
  const { name, option } = settingAt(path);
  const found = valueAt(root, name);
  return [
    `${name.join('.') || 'the file'} is ${option === undefined ? JSON.stringify(found) : shownValue(option, found)}: expected ${option?.expects ?? kindOf(issue)}`,
  ];
}

function unknownKey(path: readonly string[]): string {
  const key = path.at(-1) ?? '';
  const section = path.slice(0, -1);
  const unknown = `unknown key ${path.join('.')}`;
  const allowed = allowedKeys(section);
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
  'options',
  'scenarioOptions',
];
const cloudKeys: readonly string[] = ['projectID', 'name', 'distribution'];
const logKeys: readonly string[] = ['levelPath', 'levelPattern', 'allow'];
const optionKeys: readonly string[] = Object.keys(scenarioOptions);

function allowedKeys(section: readonly string[]): readonly string[] {
  if (section.length === 0) return topLevelKeys;
  if (section[0] === 'cloud') return section.length === 1 ? cloudKeys : ['loadZone', 'percent'];
  if (section[0] === 'log') return logKeys;
  return section[0] === 'scenarioOptions' && section.length === 1 ? scenarioNames : optionKeys;
}

/** The setting that a path leads to, or into: an object's wrong value is shown as a whole. */
function settingAt(path: readonly string[]): { name: readonly string[]; option: Option<unknown> | undefined } {
  const depth = path[0] === 'options' ? 1 : path[0] === 'scenarioOptions' ? 2 : 0;
  const table: OptionTable = depth === 0 ? connectionOptions : scenarioOptions;
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

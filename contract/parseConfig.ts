import type { z } from 'zod/mini';
import type { Config } from './config.ts';
import { usageError } from './errors.ts';
import type { OptionTable } from './option.ts';
import { connectionOptions, scenarioOptions } from './options.ts';
import { scenarioNames } from './scenarios.ts';
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
    const problems = result.error.issues.map((issue) => describe(issue, value));
    throw usageError(
      `${fileName}: ${problems.join(`\n  ${fileName}: `)}`,
      'config/realtime-load-test.sample.json shows every key that is allowed',
    );
  }
  return result.data;
}

function describe(issue: z.core.$ZodIssue, root: unknown): string {
  const path = issue.path.map(String);
  if (issue.code === 'unrecognized_keys') {
    return issue.keys
      .map((key) => {
        const near = nearest(key, allowedKeys(path));
        return `unknown key ${[...path, key].join('.')}${near === undefined ? '' : `, did you mean ${near}?`}`;
      })
      .join('; ');
  }
  const option = optionAt(path);
  const found = valueAt(root, path);
  const shown = option?.secret ? 'of a wrong form (its value is not shown)' : JSON.stringify(found);
  return `${path.join('.') || 'the file'} is ${shown}: expected ${option?.expects ?? issue.message}`;
}

function allowedKeys(path: readonly string[]): string[] {
  if (path.length === 0) return [...Object.keys(connectionOptions), 'verbose', 'profile', 'options', 'scenarioOptions'];
  if (path[0] === 'scenarioOptions' && path.length === 1) return [...scenarioNames];
  return Object.keys(scenarioOptions);
}

function optionAt(path: readonly string[]) {
  const key = path[path[0] === 'options' ? 1 : path[0] === 'scenarioOptions' ? 2 : 0];
  const table: OptionTable = { ...connectionOptions, ...scenarioOptions };
  return key === undefined ? undefined : table[key];
}

function valueAt(root: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (value, key) => (typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined),
    root,
  );
}

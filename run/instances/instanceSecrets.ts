import { readFile } from 'node:fs/promises';
import { environmentNames } from '../../contract/environmentNames.ts';
import { secretMasker, secretsIn } from '../../settings/secrets.ts';
import { flagValue } from './runnerArguments.ts';

/** What one instance of k6 was given that nobody else may read. */
export interface InstanceSecrets {
  readonly mask: (text: string) => string;
  /** Where the instances of the run meet. */
  readonly coordinationUrl: string | undefined;
}

/**
 * Finds the secrets of a k6 among its arguments (`--secret-source=file=…`, of `key=value` lines) and in its environment.
 */
export async function instanceSecrets(args: readonly string[], env: NodeJS.ProcessEnv): Promise<InstanceSecrets> {
  const secrets = await fileOf(flagValue('--secret-source', args) ?? env.K6_SECRET_SOURCE);
  const named = (name: string) =>
    secrets.get(name) ??
    environmentNames(name)
      .map((variable) => env[variable])
      .find((value) => value !== undefined && value !== '');
  const values = [...secrets.values()].flatMap((value) => [value, ...textsIn(value)]);
  const urls = ['redis-url', 'coordination-redis-url', 'metrics-url'].map(named);
  return {
    mask: secretMasker([...values, ...urls, ...secretsIn(env)]),
    coordinationUrl: named('coordination-redis-url') ?? named('redis-url'),
  };
}

async function fileOf(source: string | undefined): Promise<ReadonlyMap<string, string>> {
  const name = /^file=(?:filename=)?([^,]+)/.exec(source ?? '')?.[1];
  const text = name === undefined ? '' : await readFile(name, 'utf8').catch(() => '');
  return new Map(
    text.split('\n').flatMap((line): [string, string][] => {
      const end = line.indexOf('=');
      return end < 1 || line.startsWith('#') ? [] : [[line.slice(0, end).trim(), line.slice(end + 1).trim()]];
    }),
  );
}

/** Headers and credentials are JSON objects, of which each value is secret. */
function textsIn(value: string): unknown[] {
  try {
    return [JSON.parse(value)];
  } catch {
    return [];
  }
}

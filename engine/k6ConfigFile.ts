import '../contract/schemaMessages.ts';
import { readFile, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod/mini';
import type { Lifetime } from './lifetime.ts';

/** k6's own config file, which k6 reads beside every script. */
export interface K6ConfigFile {
  readonly path: string;
  /** Keys of options; what the file says of outputs and of Grafana Cloud is not among them. */
  readonly options: readonly string[];
  readonly collectors: Readonly<Record<string, unknown>> | undefined;
  /** Why it cannot be read, where it is there. */
  readonly problem?: string;
}

/** Where k6 looks for it: K6_CONFIG, or else a folder that Go's os.UserConfigDir names. */
export function k6ConfigPath(env: NodeJS.ProcessEnv): string {
  if (env.K6_CONFIG) return env.K6_CONFIG;
  const home = env.HOME || homedir();
  return join(configFolder(env, home), 'k6', 'config.json');
}

/** Reads it; `undefined` where there is none. */
export async function readK6ConfigFile(env: NodeJS.ProcessEnv): Promise<K6ConfigFile | undefined> {
  const path = k6ConfigPath(env);
  const nothing = { path, options: [], collectors: undefined };
  try {
    const { collectors, ...options } = configSchema.parse(JSON.parse(await readFile(path, 'utf8')));
    const given = Object.entries(options).filter(([, value]) => value !== null);
    return { path, options: given.map(([key]) => key).sort(), collectors: collectors ?? undefined };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ENOENT' && !env.K6_CONFIG) return undefined;
    return { ...nothing, problem: code === undefined ? 'it holds no JSON object' : String(code) };
  }
}

/**
 * Writes a config file that holds no options, for k6's `--config`: only where outputs send to, and the login of
 * Grafana Cloud, are taken over.
 */
export async function neutralConfigFile(lifetime: Lifetime, users: K6ConfigFile | undefined): Promise<string> {
  const collectors = users?.collectors;
  const file = join(await lifetime.tempFolder('k6-config'), 'config.json');
  // The login is in it: for this user's eyes only.
  await writeFile(file, JSON.stringify(collectors === undefined ? {} : { collectors }), { mode: 0o600 });
  return file;
}

const configSchema = z.looseObject({
  collectors: z.optional(z.nullable(z.record(z.string(), z.unknown()))),
});

function configFolder(env: NodeJS.ProcessEnv, home: string): string {
  if (process.platform === 'darwin') return join(home, 'Library', 'Application Support');
  if (process.platform === 'win32') return env.APPDATA || join(home, 'AppData', 'Roaming');
  return env.XDG_CONFIG_HOME || join(home, '.config');
}

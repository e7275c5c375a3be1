import { dirname } from 'node:path';
import { RltError, unavailableError } from '../contract/errors.ts';
import { findOnPath } from './findOnPath.ts';
import { cachedBinary, goBinary } from './goBuild.ts';
import { goModules } from './goModules.ts';
import { isTooOld, type K6Version, oldestK6, readK6Version } from './k6Version.ts';
import type { Lifetime } from './lifetime.ts';

/** Where a k6 was found, in the order in which it is looked for. */
export type K6Source = 'K6_BIN' | 'PATH' | 'cache' | 'build' | 'provisioning';

export interface K6 {
  readonly path: string;
  readonly version: string;
  /** `undefined` when k6 fetches the extension itself, from Grafana's build service, on its first run. */
  readonly redisExtensionVersion: string | undefined;
  readonly source: K6Source;
  /** "k6 2.2.0 with xk6-redis 0.4.3 (cached build)". */
  readonly label: string;
  /** Why the places that come before this one were not used. */
  readonly notes: readonly string[];
  /** The label and the notes in one line. */
  readonly line: string;
}

export interface ResolveK6Options {
  readonly log: (line: string) => void;
  readonly env?: NodeJS.ProcessEnv;
}

/**
 * Finds a k6 that can run the scripts, or builds one: `K6_BIN`; a k6 on PATH with `k6/x/redis`; the cached build; a
 * build with Go; a k6 on PATH that fetches the extension itself.
 *
 * @throws RltError (exit code 3) when none of them can be had, or K6_BIN names something unusable.
 */
export async function resolveK6(lifetime: Lifetime, { log, env = process.env }: ResolveK6Options): Promise<K6> {
  const { k6: found, stock, notes } = await findK6(env);
  if (found !== undefined) return found;
  try {
    const { path } = await goBinary(lifetime, goModules.k6, { log, env });
    return k6(await inspectOwn(path), 'build', notes);
  } catch (error) {
    if (!(error instanceof RltError) || lifetime.signal.aborted) throw error;
    const [first] = stock;
    if (first === undefined) throw error;
    return k6(first, 'provisioning', [...notes, error.message]);
  }
}

/** What there is without a build: a k6 that can run the scripts, and those that would have to fetch the extension. */
export interface FoundK6 {
  readonly k6: K6 | undefined;
  readonly stock: readonly (K6Version & { readonly path: string })[];
  /** Why the places that were looked at were not used. */
  readonly notes: readonly string[];
}

/**
 * Looks for a k6 without building one.
 *
 * @throws RltError (exit code 3) when K6_BIN, or the cached build, is something unusable.
 */
export async function findK6(env: NodeJS.ProcessEnv): Promise<FoundK6> {
  const notes: string[] = [];
  const stock: Found[] = [];
  if (env.K6_BIN) return { k6: await fromK6Bin(env.K6_BIN), stock, notes };
  notes.push('K6_BIN is not set');

  const onPath = await findOnPath('k6', env);
  if (onPath.length === 0) notes.push('no k6 on PATH');
  for (const path of onPath) {
    const found = await inspect(path);
    if (typeof found === 'string') notes.push(`${path}: ${found}`);
    else if (found.redisExtensionVersion !== undefined) return { k6: k6(found, 'PATH', notes), stock, notes };
    else {
      stock.push(found);
      notes.push(`${path} (${found.version}) has no k6/x/redis`);
    }
  }

  const cached = await cachedBinary(goModules.k6, env);
  if (cached !== undefined) return { k6: k6(await inspectOwn(cached.path), 'cache', notes), stock, notes };
  notes.push('nothing in the cache');
  return { k6: undefined, stock, notes };
}

interface Found extends K6Version {
  readonly path: string;
}

async function fromK6Bin(path: string): Promise<K6> {
  const found = await inspect(path);
  if (typeof found === 'string') {
    throw unavailableError(
      `K6_BIN is ${JSON.stringify(path)}, but ${found}`,
      `name a k6 ${oldestK6} or newer, or unset K6_BIN to let rlt find or build one`,
    );
  }
  return k6(found, 'K6_BIN', []);
}

/** The version, or why this one cannot be used. */
async function inspect(path: string): Promise<Found | string> {
  try {
    const found = await readK6Version(path);
    if (isTooOld(found.version)) return `k6 ${found.version} is older than ${oldestK6}`;
    return { path, ...found };
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

async function inspectOwn(path: string): Promise<Found> {
  const found = await inspect(path);
  if (typeof found !== 'string') return found;
  throw unavailableError(
    `the cached build ${path} cannot be used: ${found}`,
    `remove ${dirname(path)} to build it again`,
  );
}

function k6(found: Found, source: K6Source, notes: readonly string[]): K6 {
  const { version, redisExtensionVersion } = found;
  const extension =
    redisExtensionVersion === undefined ? 'fetching xk6-redis itself' : `with xk6-redis ${redisExtensionVersion}`;
  const label = `k6 ${version} ${extension} (${where(found, source)})`;
  return { ...found, source, label, notes, line: notes.length === 0 ? label : `${label}; ${notes.join('; ')}` };
}

function where({ path }: Found, source: K6Source): string {
  switch (source) {
    case 'K6_BIN':
      return `K6_BIN, ${path}`;
    case 'PATH':
      return path;
    case 'cache':
      return 'cached build';
    case 'build':
      return 'built now';
    case 'provisioning':
      return `${path}, needs the internet`;
  }
}

import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { RltError } from '../contract/errors.ts';
import { findOnPath } from './findOnPath.ts';
import { cachedBinary } from './goBuild.ts';
import { type GoModule, goModules } from './goModules.ts';
import { findK6 } from './k6.ts';
import { cacheFolder } from './projectRoot.ts';

/** A program that a run on one machine uses. */
export interface Component {
  readonly name: string;
  readonly purpose: string;
  readonly path: string | null;
  readonly version: string | null;
  /** Where it came from, or why it is not there. */
  readonly note: string;
}

export interface Inventory {
  /** Where built programs are kept. */
  readonly cacheFolder: string;
  readonly components: readonly Component[];
  /** Go, which only a build needs. */
  readonly go: Component;
}

/** Looks at what is there, and builds or fetches nothing. */
export async function takeInventory(env: NodeJS.ProcessEnv = process.env): Promise<Inventory> {
  const [k6, redis, mongo, go] = await Promise.all([
    k6Component(env),
    redisComponent(env),
    mongoComponent(env),
    goComponent(env),
  ]);
  return { cacheFolder: cacheFolder(env), components: [k6, redis, mongo], go };
}

async function k6Component(env: NodeJS.ProcessEnv): Promise<Component> {
  const base = { name: 'k6', purpose: 'runs the scenarios' };
  try {
    const { k6, notes } = await findK6(env);
    if (k6 === undefined) return { ...base, ...missing, note: notes.join('; ') };
    return { ...base, path: k6.path, version: k6.version, note: k6.label };
  } catch (error) {
    if (!(error instanceof RltError)) throw error;
    return { ...base, ...missing, note: error.message };
  }
}

/** The real one where it is installed, otherwise the stand-in. */
async function redisComponent(env: NodeJS.ProcessEnv): Promise<Component> {
  const purpose = 'Redis to publish through, where no --redis-url is given';
  for (const name of ['redis-server', 'valkey-server']) {
    const [path] = await findOnPath(name, env);
    if (path === undefined) continue;
    const version = await printed(path, ['--version'], /\bv=(\S+)/);
    return { name, purpose, path, version, note: 'on PATH' };
  }
  return builtComponent(goModules.miniredis, purpose, env);
}

/** The same. */
async function mongoComponent(env: NodeJS.ProcessEnv): Promise<Component> {
  const purpose = 'MongoDB to replay from, where no --mongo-uri is given';
  const [path] = await findOnPath('mongod', env);
  if (path === undefined) return builtComponent(goModules.mongoWire, purpose, env);
  const version = await printed(path, ['--version'], /\bv(\d\S+)/);
  return { name: 'mongod', purpose, path, version, note: 'on PATH' };
}

async function builtComponent(module: GoModule, purpose: string, env: NodeJS.ProcessEnv): Promise<Component> {
  const built = await cachedBinary(module, env);
  const base = { name: module.name, purpose };
  if (built === undefined) return { ...base, ...missing, note: 'not built yet' };
  return { ...base, path: built.path, version: built.version, note: 'cached build' };
}

async function goComponent(env: NodeJS.ProcessEnv): Promise<Component> {
  const base = { name: 'go', purpose: 'builds what is missing' };
  const [path] = await findOnPath('go', env);
  if (path === undefined) return { ...base, ...missing, note: 'not on PATH' };
  return { ...base, path, version: await printed(path, ['version'], /\bgo(\d\S*)/), note: 'on PATH' };
}

const missing = { path: null, version: null };

async function printed(command: string, args: readonly string[], pattern: RegExp): Promise<string | null> {
  try {
    const { stdout } = await promisify(execFile)(command, args, { timeout: 15_000 });
    return stdout.match(pattern)?.[1] ?? null;
  } catch {
    return null;
  }
}

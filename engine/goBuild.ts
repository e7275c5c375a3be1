import { createHash } from 'node:crypto';
import { access, mkdir, readdir, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type RltError, unavailableError } from '../contract/errors.ts';
import { type Child, startChild } from './child.ts';
import { acquireLock } from './fileLock.mjs';
import { type GoModule, moduleFolder } from './goModules.ts';
import { type Lifetime, untilAborted } from './lifetime.ts';
import { cacheFolder } from './projectRoot.ts';

export interface GoBinary {
  readonly path: string;
  /** Of the module that gives the build its name, without the leading v. */
  readonly version: string;
  /** False where it came out of the cache. */
  readonly built: boolean;
}

export interface GoBuildOptions {
  readonly log: (line: string) => void;
  readonly env?: NodeJS.ProcessEnv;
}

/** The cached build of a module, if there is one. */
export async function cachedBinary(
  module: GoModule,
  env: NodeJS.ProcessEnv = process.env,
): Promise<GoBinary | undefined> {
  const { path, version } = await target(module, env);
  return (await exists(path)) ? { path, version, built: false } : undefined;
}

/**
 * Gives a module's program: from the cache, or built with Go into it. Two that build at once build once.
 *
 * @throws RltError (exit code 3) when Go is missing or the build fails.
 */
export async function goBinary(lifetime: Lifetime, module: GoModule, options: GoBuildOptions): Promise<GoBinary> {
  const { log, env = process.env } = options;
  const { path, version } = await target(module, env);
  if (await exists(path)) return { path, version, built: false };
  const folder = dirname(path);
  const release = await acquireLock(
    `${folder}.lock`,
    (holder) => log(`Waiting for process ${holder}, which is building ${module.title} …`),
    lifetime.signal,
  );
  try {
    if (await exists(path)) return { path, version, built: false };
    // Beside its final place, so that the rename stays on one file system and is all or nothing.
    const draft = `${folder}.${process.pid}.draft`;
    const removeDraft = () => rm(draft, { recursive: true, force: true });
    const forget = lifetime.onClose(removeDraft);
    try {
      await mkdir(draft, { recursive: true });
      await compile(lifetime, module, join(draft, module.name), { log, env });
      await rename(draft, folder);
    } finally {
      await removeDraft();
      forget();
    }
  } finally {
    release();
  }
  return { path, version, built: true };
}

async function compile(lifetime: Lifetime, module: GoModule, output: string, options: Required<GoBuildOptions>) {
  const { log, env } = options;
  const started = performance.now();
  const seconds = () => Math.round((performance.now() - started) / 1000);
  log(
    `Building ${module.title} into ${cacheFolder(env)} (only once; about ${module.coldSeconds} s, a few when Go has its packages cached) …`,
  );
  const go = await startChild(lifetime, {
    command: 'go',
    args: [...goArgs, '-o', output, '.'],
    cwd: moduleFolder(module),
    env: { ...env, CGO_ENABLED: '0', GOWORK: 'off' },
  }).catch((cause: RltError) => {
    throw unavailableError(
      `${module.title} has not been built yet, and Go is needed to build it: ${cause.message}`,
      goHint,
      cause,
    );
  });
  const ticker = setInterval(() => log(`  … ${module.name}: ${seconds()} s`), 10_000);
  const forget = lifetime.onClose(() => go.stop());
  try {
    await ended(lifetime, module, go);
  } finally {
    clearInterval(ticker);
    await go.stop();
    forget();
  }
  log(`  ${module.name} built in ${seconds()} s`);
}

async function ended(lifetime: Lifetime, module: GoModule, go: Child): Promise<void> {
  const { code } = await untilAborted(lifetime.signal, go.exited);
  if (code === 0) return;
  const reasons = go.lastLines().filter((line) => !line.startsWith('go: downloading'));
  throw unavailableError(
    `building ${module.title} failed: ${reasons.slice(-8).join('\n  ')}`,
    'the Go module proxy must be reachable once (GOPROXY); docs/engine.md lists the ways to do without a build',
  );
}

const goArgs = ['build', '-trimpath', '-buildvcs=false', '-ldflags', '-s -w'];

const goHint = 'install Go 1.25 or newer (https://go.dev/dl), or docs/engine.md lists the ways to do without a build';

async function target(module: GoModule, env: NodeJS.ProcessEnv): Promise<{ path: string; version: string }> {
  const folder = moduleFolder(module);
  const hash = createHash('sha256').update(`${process.platform} ${process.arch} ${goArgs.join(' ')}\n`);
  for (const name of (await readdir(folder)).sort()) {
    hash.update(`${name}\n`).update(await readFile(join(folder, name)));
  }
  const version = requiredVersion(await readFile(join(folder, 'go.mod'), 'utf8'), module.names);
  const build = `${module.name}-${version}-${hash.digest('hex').slice(0, 12)}`;
  return { path: join(cacheFolder(env), build, module.name), version };
}

function requiredVersion(goMod: string, path: string): string {
  const line = goMod.split('\n').find((text) =>
    text
      .replace(/^require /, '')
      .trim()
      .startsWith(`${path} v`),
  );
  const version = line?.match(/ v(\S+)/)?.[1];
  if (version === undefined) throw new Error(`go.mod requires no ${path}`);
  return version;
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

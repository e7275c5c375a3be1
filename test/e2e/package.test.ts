import { execFile, spawn } from 'node:child_process';
import { mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { isBuiltin } from 'node:module';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { findOnPath } from '../../engine/findOnPath.ts';
import { cachedBinary } from '../../engine/goBuild.ts';
import { goModules } from '../../engine/goModules.ts';
import { projectRoot, resolveK6, withLifetime } from '../../engine/index.ts';
import { scenarioReportSchema, suiteSummarySchema } from '../../report/schema.ts';
import { drills } from '../../thresholds/drills/index.ts';
import { scenarioNames } from '../../thresholds/index.ts';
import { useGateway } from '../support/gateway.ts';
import { installPackage, type Packed, packedProject, runtimeDependencies } from '../support/installedPackage.ts';
import { useTempFolder } from '../support/tempFolder.ts';
import { reduced } from './support/flags.ts';

/* About a minute: packs, installs into an empty project, and uses what is installed there. */

const scriptNames: readonly string[] = [...scenarioNames, ...drills.map(({ name }) => name)];
const folder = useTempFolder();
let project: string;
let packed: Packed;
beforeAll(async () => {
  project = join(folder(), 'empty project');
  packed = await packedProject();
  await installPackage(packed, project);
});
// Go's own cache of modules is read-only.
afterAll(() => promisify(execFile)('chmod', ['-R', 'u+w', folder()]));

describe('the package', () => {
  /** What belongs in; a file of any other kind is a mistake, until somebody adds its kind here. */
  const allowed = [
    /^(package\.json|README\.md|LICENSE|CHANGELOG\.md)$/,
    /^dist\/(rlt|socketio|goals|report)\.js$/,
    /^dist\/third-party-licenses\.txt$/,
    /^dist\/apart\/\w+\.cjs$/,
    /^dist\/lib\/(k6|goals|socketio)\.js$/,
    /^dist\/(lib\/)?chunks\/[\w-]+\.js$/,
    /^dist\/types\/[\w/.-]+\.d\.ts$/,
    /^engine\/(processes|reaper)\.mjs$/,
    /^engine\/go\/(k6|mongo-wire|miniredis)\/(go\.mod|go\.sum|main\.go)$/,
    /^config\/[\w-]+\.(schema|sample)\.json$/,
    /^config\/profiles\/[\w-]+\.json$/,
    /^docs\/[\w-]+\.md$/,
    /^docs\/images\/[\w-]+\.svg$/,
    /^examples\/(gateways\/|own\/|starter\/)?[\w.-]+\.(ts|js|mjs|json|md|yml)$/,
    /^grafana\/[\w-]+\.json$/,
    /^deploy\/k6-operator\/[\w-]+\.yaml$/,
    ...scriptNames.map((name) => new RegExp(`^dist/${name}\\.js$`)),
  ];

  it('holds nothing else than what is needed', () => {
    expect(packed.paths.filter((path) => !allowed.some((pattern) => pattern.test(path)))).toEqual([]);
  });

  it('holds all that is needed', () => {
    const needed = [
      ...['LICENSE', 'dist/rlt.js', 'dist/socketio.js', 'dist/types/lib/socketio/entry.d.ts', 'engine/reaper.mjs'],
      ...['k6', 'goals', 'socketio'].map((name) => `dist/lib/${name}.js`),
      ...['dist/goals.js', 'dist/report.js'],
      ...scriptNames.map((name) => `dist/${name}.js`),
      ...Object.values(goModules).flatMap(({ name }) =>
        ['go.mod', 'go.sum', 'main.go'].map((f) => `engine/go/${name}/${f}`),
      ),
    ];
    expect(needed.filter((path) => !packed.paths.includes(path))).toEqual([]);
  });

  it('has entry points and types that every way of resolution finds', async () => {
    const run = (name: string, ...args: string[]) =>
      promisify(execFile)(join(projectRoot(), 'node_modules', '.bin', name), [...args, packed.file], { cwd: folder() });
    // Each ends with another code than 0 where something is wrong.
    const [lint] = await Promise.all([run('publint', '--strict'), run('attw', '--profile', 'esm-only')]);
    expect(lint.stdout).toContain('All good!');
  });

  it('is under 2.5 MB packed, and brings hardly anything along', async () => {
    expect(packed.bytes).toBeLessThan(2.5e6);
    const brought = (await readdir(join(project, 'node_modules'))).filter((name) => !name.startsWith('.'));
    // The last is esbuild's program for one platform; the types need k6's and zod's.
    expect(brought.sort()).toEqual(['@esbuild', '@types', 'esbuild', 'realtime-load-test', 'zod']);
  });

  it('depends on everything that its programs import at run time', async () => {
    const dist = join(project, 'node_modules', 'realtime-load-test', 'dist');
    const { metafile } = await build({
      entryPoints: ['rlt.js', 'goals.js', 'report.js'].map((name) => join(dist, name)),
      bundle: true,
      splitting: true,
      packages: 'external',
      platform: 'node',
      format: 'esm',
      write: false,
      metafile: true,
      outdir: folder(),
    });
    const imports = Object.values(metafile.outputs).flatMap((output) => output.imports);
    const packages = imports
      .filter(({ path, external, kind }) => external && !kind.startsWith('require') && !isBuiltin(path))
      .map(({ path }) => path);
    expect([...new Set(packages)]).toEqual(['esbuild']);
    expect(await runtimeDependencies(project)).toEqual(['@types/k6', 'esbuild', 'zod']);
  });

  it('holds the license of every package whose code it contains', async () => {
    const licenses = await readFile(
      join(project, 'node_modules/realtime-load-test/dist/third-party-licenses.txt'),
      'utf8',
    );
    const names = ['mongodb', '@redis/client', 'socket.io', 'socket.io-parser', 'engine.io-parser', 'zod', 'ws'];
    expect(names.filter((name) => !new RegExp(`^${name} \\d+\\.\\d+\\.\\d+, license: `, 'm').test(licenses))).toEqual(
      [],
    );
    expect(licenses).toContain('The above copyright notice and this permission notice shall be included in all');
  });

  it('has scripts that name no source map which is not there', async () => {
    const dist = join(project, 'node_modules', 'realtime-load-test', 'dist');
    for (const name of scenarioNames) {
      expect(await readFile(join(dist, `${name}.js`), 'utf8')).not.toContain('sourceMappingURL');
    }
  });
});

describe('in an empty project', () => {
  it('npx rlt verify proves the reference gateway, scenario by scenario, each with its own limits', async () => {
    const run = await npx(['rlt', 'verify', ...reduced, '--output', 'results/verify']);
    expect(run.stderr).not.toContain('error:');
    expect(run.stderr + run.stdout).toMatch(/PASSED in \d+ s {4}report: /);
    expect(run.exitCode).toBe(0);
    const read = async (file: string): Promise<unknown> =>
      JSON.parse(await readFile(join(project, 'results', 'verify', file), 'utf8'));
    const { kind, outcome, results, target } = suiteSummarySchema.parse(await read('suite-summary.json'));
    expect({ kind, outcome, gateway: target?.gateway }).toEqual({
      kind: 'verify',
      outcome: 'passed',
      gateway: 'reference gateway',
    });
    expect(results.map(({ scenario }) => scenario)).toEqual(scenarioNames);
    expect(results.flatMap(({ goals = [] }) => goals).filter((goal) => goal.outcome !== 'passed')).toEqual([]);
    expect(scenarioReportSchema.parse(await read('broadcast-burst.json')).gateway).toMatchObject({
      kind: 'reference',
      environment: { SOCKET_MAX_CONNECTIONS: '0', SOCKET_IDLE_TIMEOUT_MS: '300000' },
    });
  });

  it('npx rlt run --embedded runs one scenario from a read-only folder', async (test) => {
    test.skip(!(await canBeReadOnly()), 'root without the right to mount can write everywhere');
    const args = ['rlt', 'run', '--scenario', 'broadcast-burst', '--embedded', ...reduced, '--output', '../results'];
    const run = await npx(args, { readOnly: true });
    expect(run.stdout + run.stderr).toContain('PASSED');
    expect(run.exitCode).toBe(0);
  });

  it('rlt setup builds what is missing into the cache folder, out of a read-only folder, and says so', async (test) => {
    test.skip(!(await canBeReadOnly()), 'root without the right to mount can write everywhere');
    const cache = join(folder(), 'cache');
    const env = { XDG_CACHE_HOME: cache, GOCACHE: await goCache(), PATH: await pathWithoutServices() };
    await lendBuilds(join(cache, 'realtime-load-test'));

    const before = await npx(['rlt', 'setup', '--check', '--json'], { env });
    expect(before.exitCode).toBe(3);
    expect(statusOf(before.stdout)).toEqual({ k6: 'ready', miniredis: 'missing', 'mongo-wire': 'ready' });

    const setup = await npx(['rlt', 'setup'], { env, readOnly: true });
    expect(setup.stderr).toContain(`Building the Redis stand-in into ${cache}/realtime-load-test`);
    expect(setup.exitCode).toBe(0);

    const after = await npx(['rlt', 'setup', '--check', '--json'], { env });
    expect(statusOf(after.stdout)).toEqual({ k6: 'ready', miniredis: 'ready', 'mongo-wire': 'ready' });
    expect(after.exitCode).toBe(0);
  });

  it("import from 'realtime-load-test/socketio' has types, and its bundle connects", async () => {
    const script = join(project, 'script.ts');
    await writeFile(
      script,
      `import { io } from 'realtime-load-test/socketio';
       declare const __ENV: Record<string, string>;
       declare const console: { log(text: string): void };
       export const options = { thresholds: { 'iteration_duration': ['max<20000'] } };
       export default async function () {
         const socket = io(__ENV.API_URL!, { path: '/ws', extraHeaders: { Origin: 'http://localhost:5173' } });
         const id: string | undefined = await new Promise((resolve, reject) => {
           socket.once('connect', () => resolve(socket.id));
           socket.once('connect_error', reject);
         });
         console.log('connected as ' + (id ? 'somebody' : 'nobody'));
         socket.disconnect();
       }
      `,
    );
    const tsc = join(projectRoot(), 'node_modules', 'typescript', 'bin', 'tsc');
    const strict = ['--noEmit', '--strict', '--target', 'es2022', '--lib', 'es2022', '--types', ''];
    const wrong = join(project, 'wrong.ts');
    await writeFile(wrong, "import { io } from 'realtime-load-test/socketio';\nio(1234);\n");
    // An example as a user copies it: its events are typed by their names.
    const example = await readFile(join(projectRoot(), 'examples', 'join-room.ts'), 'utf8');
    const [copied, misread] = [join(project, 'join-room.ts'), join(project, 'misread.ts')];
    await writeFile(copied, example);
    await writeFile(misread, example.replace('body: { text: string }, answer', 'body: { text: number }, answer'));
    const types = ['--typeRoots', join(projectRoot(), 'node_modules', '@types'), '--types', 'k6'];
    for (const mode of [
      ['--module', 'esnext', '--moduleResolution', 'bundler'],
      ['--module', 'nodenext'],
    ]) {
      const check = (file: string, more: readonly string[] = []) =>
        promisify(execFile)(process.execPath, [tsc, ...strict, ...mode, ...more, file], { cwd: project });
      await check(script);
      await check(copied, types);
      await expect(check(misread, types)).rejects.toMatchObject({
        stdout: expect.stringContaining("'string' is not assignable to type 'number'"),
      });
      await expect(check(wrong), 'types that accept everything are none').rejects.toMatchObject({
        stdout: expect.stringContaining('wrong.ts(2,4)'),
      });
    }

    const bundle = join(project, 'script.js');
    await build({
      entryPoints: [script],
      outfile: bundle,
      bundle: true,
      format: 'esm',
      external: ['k6', 'k6/*'],
      logLevel: 'silent',
    });
    const gateway = await useGateway();
    const k6 = await withLifetime((lifetime) => resolveK6(lifetime, { log: () => {} }));
    const { stderr } = await promisify(execFile)(k6.path, ['run', '-e', `API_URL=${gateway.url}`, bundle]);
    expect(stderr).toContain('connected as somebody');
  });
});

interface NpxOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** Lets nobody write into node_modules meanwhile. */
  readonly readOnly?: boolean;
}

/** Runs an installed program as a user of that project would. */
async function npx(args: readonly string[], { env = {}, readOnly = false }: NpxOptions = {}) {
  const words = ['npx', '--no-install', ...args];
  const [command = '', ...rest] = readOnly ? await withReadOnlyModules(words) : words;
  const child = spawn(command, rest, {
    cwd: project,
    env: { ...process.env, NO_COLOR: '1', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output.stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    output.stderr += text;
  });
  const exitCode = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  return { exitCode, ...output };
}

/** Permissions bind everybody but root, whom only a read-only mount stops. */
async function withReadOnlyModules(words: readonly string[]): Promise<string[]> {
  const modules = join(project, 'node_modules');
  if (process.getuid?.() !== 0) {
    await promisify(execFile)('chmod', ['-R', 'a-w', modules]);
    return [...words];
  }
  const mount =
    'mount --bind "$0" "$0" && mount -o remount,ro,bind "$0" && ! touch "$0/probe" 2>/dev/null && exec "$@"';
  return ['unshare', '--mount', 'sh', '-c', mount, modules, ...words];
}

async function canBeReadOnly(): Promise<boolean> {
  const [command = '', ...args] = await withReadOnlyModules(['true']);
  return promisify(execFile)(command, args).then(
    () => true,
    () => false,
  );
}

/** What takes minutes to build is taken from the real cache: the test is about one build, not about all. */
async function lendBuilds(cache: string): Promise<void> {
  await mkdir(cache, { recursive: true });
  for (const module of [goModules.k6, goModules.mongoWire]) {
    const built = await cachedBinary(module);
    if (built === undefined) throw new Error(`${module.name} is not built; npm run setup builds it`);
    const build = dirname(built.path);
    await symlink(build, join(cache, build.slice(dirname(build).length + 1)));
  }
}

async function goCache(): Promise<string> {
  return (await promisify(execFile)('go', ['env', 'GOCACHE'])).stdout.trim();
}

/** A PATH without redis-server, and without a k6 of the user's own. */
async function pathWithoutServices(): Promise<string> {
  const bin = join(folder(), 'bin');
  await mkdir(bin, { recursive: true });
  for (const name of ['node', 'npx', 'go', 'sh', 'env', 'unshare', 'mount', 'touch']) {
    const [path] = await findOnPath(name, process.env);
    if (path !== undefined) await symlink(path, join(bin, name)).catch(() => {});
  }
  return bin;
}

const inventorySchema = z.object({ components: z.array(z.object({ name: z.string(), status: z.string() })) });

function statusOf(json: string): Record<string, string> {
  const { components } = inventorySchema.parse(JSON.parse(json));
  return Object.fromEntries(components.map(({ name, status }) => [name, status]));
}

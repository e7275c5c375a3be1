import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, cp, mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { beforeAll, describe, expect } from 'vitest';
import { projectRoot } from '../../engine/index.ts';
import { itWithFolder, useTempFolder } from '../support/tempFolder.ts';
import { descendants, running } from './support/processTree.ts';

/*
 * The real bootstrap in a project whose only dependency is a folder, so that `npm ci` has nothing to fetch: what is under test is
 * when it installs, what it hands over, and how it ends. The build itself is tested apart, and so is not in here.
 */
async function clone(folder: string): Promise<string> {
  const project = join(folder, 'a clone');
  await mkdir(join(project, 'engine'), { recursive: true });
  for (const file of ['bootstrap.mjs', 'engine/fileLock.mjs', 'engine/processes.mjs']) {
    await copyFile(join(projectRoot(), file), join(project, file));
  }
  await write(project, 'dep/package.json', '{ "name": "dep", "version": "1.0.0" }');
  await writeManifests(project, '1.0.0');
  await write(
    project,
    'build/ifChanged.mjs',
    `import { appendFileSync } from 'node:fs';
     export const buildIfChanged = async (root) => appendFileSync(root + '/builds', 'x');`,
  );
  await write(project, 'dist/rlt.js', `console.log(JSON.stringify(process.argv.slice(1))); process.exitCode = 5;`);
  return project;
}

/** Installing takes longer than all the rest: once, for all that begin with what is installed. */
const shared = useTempFolder();
let installed = '';
let firstStart: Ended | undefined;
beforeAll(async () => {
  installed = await clone(shared());
  firstStart = await bootstrap(installed, 'rlt', 'run', '--label', 'two words');
}, 60_000);

/** A project of its own for each test, since they run beside each other. */
const it = itWithFolder
  .extend('fresh', async ({ folder }) => clone(folder))
  .extend('project', async ({ folder }) => {
    const project = join(folder, 'a copy');
    await cp(installed, project, { recursive: true, verbatimSymlinks: true });
    return project;
  });

describe.concurrent('bootstrap', { timeout: 60_000 }, () => {
  it('installs once, looks each time whether to build, and hands over arguments and exit code', async ({ project }) => {
    expect(firstStart).toMatchObject({
      code: 5,
      stdout: `${JSON.stringify([join(installed, 'dist/rlt.js'), 'run', '--label', 'two words'])}\n`,
    });
    expect(firstStart?.stderr).toMatch(
      /^Installing packages \(node_modules is missing.*\) …\n(.*\n)*.*: done in \d+\.\d s\n$/,
    );
    const second = await bootstrap(project, 'start');
    expect(second).toMatchObject({ code: 5, stderr: '', stdout: expect.stringContaining('"verify"') });
    expect(await readFile(join(project, 'builds'), 'utf8')).toBe('xx');
  });

  it('installs again when the lockfile has changed', async ({ project }) => {
    await writeManifests(project, '1.0.1');
    expect((await bootstrap(project, 'rlt')).stderr).toContain('Installing packages (package-lock.json has changed');
  });

  it('started twice at once, installs once', async ({ fresh }) => {
    const both = await Promise.all([bootstrap(fresh, 'rlt'), bootstrap(fresh, 'rlt')]);
    expect(both.map(({ code }) => code)).toEqual([5, 5]);
    const said = both.map(({ stderr }) => stderr).join('');
    expect(said.match(/^Installing packages .*…$/gm)).toHaveLength(1);
    expect(said).toMatch(/Waiting for process \d+, which is preparing this folder/);
    await expect(stat(join(fresh, '.bootstrap.lock'))).rejects.toThrow();
  });

  it('runs vitest for test, after preparing the engine', async ({ project }) => {
    await write(project, 'dist/prepare.js', `export const prepare = async ({ log }) => log('preparing');`);
    const marker = join(project, 'node_modules/vitest');
    await mkdir(marker, { recursive: true });
    await write(
      project,
      'node_modules/vitest/vitest.mjs',
      `console.log(JSON.stringify([process.cwd(), ...process.argv.slice(2)]));`,
    );
    expect(await bootstrap(project, 'test', 'test/engine')).toMatchObject({
      code: 0,
      stdout: `${JSON.stringify([project, 'run', 'test/engine'])}\n`,
      stderr: 'preparing\n',
    });
  });

  it.for<[what: string, args: string[], code: number, message: RegExp]>([
    ['an unknown command', ['serve'], 2, /unknown command "serve": expected one of setup, start/],
    ['an install that fails', ['rlt'], 3, /error: npm ci failed \(exit code \d+\)\nhint: {2}its own message/],
    ['an engine that cannot be prepared', ['setup'], 3, /error: no Go\nhint: {2}install Go\n$/],
    ['a build that fails', ['rlt'], 1, /error: k6 has no Node built-ins\nhint: {2}npm run build/],
  ])('ends with a clear error for %s', async ([what, args, code, message], { project }) => {
    if (what.includes('engine')) {
      await write(
        project,
        'dist/prepare.js',
        `export const prepare = async () => { throw Object.assign(new Error('no Go'), { hint: 'install Go', exitCode: 3 }); };`,
      );
    }
    if (what.includes('install')) await write(project, 'package-lock.json', '{}');
    if (what.includes('build')) {
      await write(
        project,
        'build/ifChanged.mjs',
        `export const buildIfChanged = async () => { throw new Error('k6 has no Node built-ins'); };`,
      );
    }
    expect(await bootstrap(project, ...args)).toMatchObject({
      code,
      stdout: '',
      stderr: expect.stringMatching(message),
    });
  });

  it('refuses a Node that is too old before anything else', async ({ fresh }) => {
    const older = `data:text/javascript,Object.defineProperty(process.versions,"node",{value:"18.19.0"})`;
    const result = await run(process.execPath, ['--import', older, join(fresh, 'bootstrap.mjs'), 'rlt']);
    expect(result).toMatchObject({ code: 3, stderr: expect.stringContaining('Node 18.19.0 is too old: 20 or newer') });
    await expect(stat(join(fresh, 'node_modules'))).rejects.toThrow();
  });

  it('delivers a signal once, and leaves no process', async ({ project }) => {
    await write(
      project,
      'dist/rlt.js',
      `console.log('ready');
       process.on('SIGTERM', () => { console.log('told'); setTimeout(() => process.exit(9), 300); });
       setTimeout(() => {}, 60_000);`,
    );
    const child = spawn(process.execPath, [join(project, 'bootstrap.mjs'), 'rlt'], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const stdout = await untilReady(child);
    const pids = [child.pid ?? 0, ...descendants(child.pid ?? 0)];
    child.kill('SIGTERM');
    const [code] = await once(child, 'exit');
    await delay(100);
    expect(code).toBe(9);
    expect(stdout.join('')).toBe('ready\ntold\n');
    expect(running(pids)).toEqual([]);
  });
});

async function untilReady(child: ChildProcess): Promise<string[]> {
  const chunks: string[] = [];
  child.stdout?.on('data', (chunk) => chunks.push(String(chunk)));
  while (!chunks.join('').includes('ready')) await delay(50);
  return chunks;
}

function bootstrap(project: string, ...args: string[]): Promise<Ended> {
  return run(process.execPath, [join(project, 'bootstrap.mjs'), ...args]);
}

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

async function run(command: string, args: string[]): Promise<Ended> {
  try {
    return { code: 0, ...(await promisify(execFile)(command, args, { cwd: tmpdir() })) };
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && 'stdout' in error && 'stderr' in error)) throw error;
    return { code: Number(error.code), stdout: String(error.stdout), stderr: String(error.stderr) };
  }
}

async function writeManifests(project: string, version: string): Promise<void> {
  const manifest = { name: 'clone', version, dependencies: { dep: 'file:dep' } };
  await write(project, 'package.json', JSON.stringify({ ...manifest, type: 'module' }));
  const packages = {
    '': manifest,
    dep: { version: '1.0.0' },
    'node_modules/dep': { resolved: 'dep', link: true },
  };
  await write(
    project,
    'package-lock.json',
    JSON.stringify({ name: 'clone', version, lockfileVersion: 3, requires: true, packages }),
  );
}

async function write(project: string, file: string, text: string): Promise<void> {
  await mkdir(join(project, file, '..'), { recursive: true });
  await writeFile(join(project, file), text);
}

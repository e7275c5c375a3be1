import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { beforeAll, describe, expect } from 'vitest';
import { prepare } from '../../engine/index.ts';
import { useProgram } from '../support/program.ts';
import { itWithFolder } from '../support/tempFolder.ts';
import { descendants, running } from './support/processTree.ts';

const program = useProgram('test/engine/support/parent.ts');
beforeAll(async () => {
  await prepare({ log: () => {} });
}, 400_000);

/** A folder of its own for each test, since they run beside each other. */
const it = itWithFolder.extend('prepared', async ({ folder }) => {
  await mkdir(join(folder, 'results'));
  await mkdir(join(folder, 'tmp'));
  await writeFile(join(folder, 'gateway.mjs'), gatewaySource);
  await writeFile(
    join(folder, 'script.js'),
    `import { sleep } from 'k6';
     export const options = { vus: 2, duration: '60s' };
     export default () => sleep(60);
     export const handleSummary = () => ({ [__ENV.RESULTS + '/summary.json']: '{}' });`,
  );
  return folder;
});

describe.concurrent('nothing is left behind', { timeout: 60_000 }, () => {
  it.for<[ending: string, code: number]>([
    ['success', 0],
    ['failure', 2],
    ['exit', 7],
    ['crash', 1],
  ])('after %s', async ([ending, code], { prepared }) => {
    const parent = start(prepared, 'close', { ENDING: ending });
    const seen = watchDescendants(parent);
    expect(await ended(parent)).toEqual({ code, signal: null });
    await expectNothingLeft(prepared, await seen);
  });

  it.for(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
    'after %s; k6 ends first and writes its summary',
    async (signal, { prepared }) => {
      const parent = start(prepared, 'close');
      await isRunning(parent);
      const started = descendants(parent.pid ?? 0);
      expect(started.length).toBeGreaterThanOrEqual(6);
      parent.kill(signal);
      expect(await ended(parent)).toEqual({ code: 130, signal: null });
      await expectNothingLeft(prepared, started);
      expect(existsSync(join(prepared, 'results', 'summary.json'))).toBe(true);
      expect(await noted(prepared, 'after-k6')).toBeLessThan(await noted(prepared, 'gateway-closed'));
    },
  );

  it('after SIGKILL, which leaves no time to do anything', async ({ prepared }) => {
    const parent = start(prepared, 'close');
    await isRunning(parent);
    const started = descendants(parent.pid ?? 0);
    parent.kill('SIGKILL');
    await ended(parent);
    await expectNothingLeft(prepared, started, 6000);
  });

  it('after SIGKILL, though the gateway ignores SIGTERM', async ({ prepared }) => {
    const parent = start(prepared, 'ignore');
    await isRunning(parent);
    const started = descendants(parent.pid ?? 0);
    parent.kill('SIGKILL');
    await ended(parent);
    await expectNothingLeft(prepared, started, 6000);
  });

  it('after a second Ctrl-C, which does not wait; a Ctrl-C that npm repeats at once is still the first', async ({
    prepared,
  }) => {
    const parent = start(prepared, 'ignore');
    let said = '';
    parent.stderr?.on('data', (text) => {
      said += text;
    });
    await isRunning(parent);
    const started = descendants(parent.pid ?? 0);
    parent.kill('SIGINT');
    await delay(100);
    parent.kill('SIGINT');
    await delay(1500);
    // Still waiting for a gateway that will not go: the repeated signal has not cut it short.
    expect(parent.exitCode).toBeNull();
    expect(said).toContain('Interrupted: stopping in order');
    expect(said).not.toMatch(/^Stopping at once/m);
    const before = performance.now();
    parent.kill('SIGINT');
    expect(await ended(parent)).toEqual({ code: 130, signal: null });
    expect(performance.now() - before).toBeLessThan(2000);
    await expectNothingLeft(prepared, started);
  });
});

type OnTerm = 'close' | 'ignore';

function start(folder: string, onTerm: OnTerm, env: NodeJS.ProcessEnv = {}): ChildProcess {
  return spawn(process.execPath, [program()], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      TMPDIR: join(folder, 'tmp'),
      RESULTS: join(folder, 'results'),
      SCRIPT: join(folder, 'script.js'),
      ON_TERM: onTerm,
      // A shell that stays, with the gateway and one more process below it.
      GATEWAY: `sleep 300 & '${process.execPath}' '${join(folder, 'gateway.mjs')}'; exit $?`,
      ...env,
    },
  });
}

async function isRunning(parent: ChildProcess): Promise<void> {
  if (parent.stdout === null) throw new Error('no stdout');
  await once(parent.stdout, 'data');
  // k6 answers a signal in order only once its VUs have started.
  await delay(1500);
}

/** Everything that it ever had below it; settles when it has ended. */
async function watchDescendants(parent: ChildProcess): Promise<number[]> {
  const seen = new Set<number>();
  while (parent.exitCode === null && parent.signalCode === null) {
    for (const pid of descendants(parent.pid ?? 0)) seen.add(pid);
    // `ps` takes a while itself, and these run beside each other.
    await delay(150);
  }
  return [...seen];
}

async function ended(parent: ChildProcess): Promise<{ code: number | null; signal: NodeJS.Signals | null }> {
  if (parent.exitCode === null && parent.signalCode === null) await once(parent, 'exit');
  return { code: parent.exitCode, signal: parent.signalCode };
}

async function expectNothingLeft(folder: string, started: readonly number[], withinMs = 500): Promise<void> {
  expect(started.length).toBeGreaterThan(0);
  const deadline = performance.now() + withinMs;
  const left = async () => [...running(started), ...(await readdir(join(folder, 'tmp')))];
  while ((await left()).length > 0 && performance.now() < deadline) await delay(50);
  expect(await left()).toEqual([]);
}

async function noted(folder: string, name: string): Promise<number> {
  return Number(await readFile(join(folder, 'results', name), 'utf8'));
}

const gatewaySource = `
import { createServer } from 'node:http';
import { writeFileSync } from 'node:fs';
process.on('SIGTERM', () => {
  if (process.env.ON_TERM === 'ignore') return;
  writeFileSync(process.env.RESULTS + '/gateway-closed', String(performance.timeOrigin + performance.now()));
  process.exit();
});
createServer((_request, response) => response.end('ok')).listen(process.env.PORT, '127.0.0.1');
`;

import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { cp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, expect, it } from 'vitest';
import { projectRoot, resolveK6, withLifetime } from '../../engine/index.ts';
import { scenarioReportSchema, suiteSummarySchema } from '../../report/schema.ts';
import { installPackage, packedProject } from '../support/installedPackage.ts';
import { useRedis } from '../support/services.ts';
import { useTempFolder } from '../support/tempFolder.ts';

/* examples/own as a project of its own, with the packed package. */

const folder = useTempFolder();
const redis = useRedis();
let project: string;
beforeAll(async () => {
  project = join(folder(), 'project');
  await installPackage(await packedProject(), project, ['socket.io']);
  const source = join(projectRoot(), 'examples', 'own');
  await cp(source, project, { recursive: true, filter: (path) => !path.endsWith('package.json') });
});

it('compile with the types of the package', async () => {
  const tsc = join(projectRoot(), 'node_modules', 'typescript', 'bin', 'tsc');
  const compile = () => promisify(execFile)(process.execPath, [tsc, '-p', project], { cwd: project });
  await compile();
  const wrong = join(project, 'wrong.ts');
  const text = await readFile(join(project, 'presence.ts'), 'utf8');
  await writeFile(wrong, text.replace("metric: 'joins_seen'", "metric: 'joins_sen'"));
  await expect(compile(), 'a metric that is not declared').rejects.toMatchObject({
    stdout: expect.stringContaining('wrong.ts('),
  });
  await rm(wrong);
});

it('pass in one verification of a server that npm test starts, with rows of their own', async () => {
  const { scripts } = JSON.parse(await readFile(join(projectRoot(), 'examples/own/package.json'), 'utf8'));
  await promisify(execFile)('npm', ['pkg', 'set', `scripts.test=${scripts.test}`], { cwd: project });
  const run = await started('npm', ['test', '--', ...relaxed, '--output', 'results/passed']);
  expect(run.output).toMatch(/Every leave told to everybody +.* passed/);
  expect(run.exitCode, run.output).toBe(0);
  const summary = await readFile(join(project, 'results/passed/suite-summary.json'), 'utf8');
  expect(suiteSummarySchema.parse(JSON.parse(summary)).results.map(({ scenario }) => scenario)).toEqual([
    ...['chat-room', 'order-rate', 'presence', 'announcements'],
  ]);
});

it.each([
  ['chat-room', 'chat.complete'],
  ['order-rate', 'orders.answer-time'],
  ['presence', 'presence.leaves'],
  ['announcements', 'announcements.complete'],
])('%s fails on a server that is broken on purpose', async (scenario, goal) => {
  const server = await startServer(scenario);
  const output = join('results', scenario);
  const run = await rlt(['run', '--script', `${scenario}.ts`, '--api-url', server.url, '--output', output]);
  expect(run.exitCode, run.output).toBe(99);
  const report = JSON.parse(await readFile(join(project, output, `${scenario}.json`), 'utf8'));
  expect(report.goals).toContainEqual(expect.objectContaining({ id: goal, outcome: 'failed' }));
  await server.stop();
});

it('one whose clients can be divided passes and fails in two k6 as in one', async () => {
  const divided = ['--instances', '2', '--coordination-redis-url', redis().url, '--keep-samples'];
  for (const [broken, exitCode, outcome] of [
    ['', 0, 'passed'],
    ['announcements', 99, 'failed'],
  ] as const) {
    const server = await startServer(broken);
    const output = join('results', `divided-${outcome}`);
    const where = ['--script', 'announcements.ts', '--api-url', server.url, '--output', output];
    const run = await rlt(['run', ...where, ...divided, '--latency-threshold', '5000']);
    expect(run.exitCode, run.output).toBe(exitCode);
    const report = scenarioReportSchema.parse(
      JSON.parse(await readFile(join(project, output, 'announcements.json'), 'utf8')),
    );
    expect(report.instances?.of).toBe(2);
    expect(report.partial).toBeUndefined();
    expect(report.goals).toContainEqual(expect.objectContaining({ id: 'announcements.complete', outcome }));
    expect(report.goals).toContainEqual(
      expect.objectContaining({ id: 'announcements.latency', outcome: 'passed', samples: broken === '' ? 1600 : 1440 }),
    );
    await server.stop();
  }
});

it('has the same verdict under plain k6, from one file', async () => {
  const server = await startServer();
  expect((await rlt(['build', 'order-rate.ts', '--outfile', 'out/order-rate.js'])).exitCode).toBe(0);
  const k6 = await withLifetime((lifetime) => resolveK6(lifetime, { log: () => {} }));
  const environment = ['-e', `API_URL=${server.url}`, '-e', 'ORDERS=20', '-e', 'ANSWER_THRESHOLD=5000'];
  const args = ['run', '--quiet', ...environment, join(project, 'out', 'order-rate.js')];
  const { stdout } = await promisify(execFile)(k6.path, args);
  expect(stdout).toContain('order-rate: PASSED');
  await server.stop();
});

/** A busy machine is slow; the examples' own limits are for one that is not. */
const relaxed = ['--latency-threshold', '5000', '--answer-threshold', '5000'];

function rlt(args: readonly string[]) {
  return started('npx', ['--no-install', 'rlt', ...args]);
}

async function started(command: string, args: readonly string[]): Promise<{ exitCode: number | null; output: string }> {
  const child = spawn(command, args, {
    cwd: project,
    env: { ...process.env, NO_COLOR: '1' },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  const exitCode = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { exitCode, output };
}

async function startServer(broken = ''): Promise<{ url: string; stop(): Promise<void> }> {
  const port = await freePort();
  const env = { ...process.env, PORT: String(port), BREAK: broken };
  const server = spawn(process.execPath, ['server.mjs'], { cwd: project, env, stdio: 'ignore' });
  const url = `http://127.0.0.1:${port}`;
  for (const deadline = Date.now() + 10_000; Date.now() < deadline; ) {
    if (
      await fetch(url).then(
        () => true,
        () => false,
      )
    )
      break;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return { url, stop: () => stopped(server) };
}

function stopped(server: ChildProcess): Promise<void> {
  const exited = new Promise<void>((resolve) => server.once('exit', () => resolve()));
  server.kill();
  return exited;
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => (typeof address === 'object' && address !== null ? resolve(address.port) : reject(address)));
    });
  });
}

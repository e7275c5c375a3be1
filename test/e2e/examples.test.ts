import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { buildAll, endBuilds } from '../../build.mjs';
import { projectRoot } from '../../engine/index.ts';
import { suiteSummarySchema } from '../../report/schema.ts';
import { scenarioNames } from '../../thresholds/index.ts';
import { bundleForK6 } from '../socketio/support/runInK6.ts';
import { runRlt } from '../support/rlt.ts';
import { useChatServer } from './support/chatServer.ts';
import { expectFailures } from './support/failingServers.ts';
import { runScript } from './support/runScript.ts';

const root = projectRoot();
const example = (name: string) => join(root, 'examples', name);

beforeAll(async () => {
  await buildAll(root);
  await endBuilds();
});

it('scripts of examples/ fail where there is no chat server', async () => {
  await expectFailures(await bundled(example('join-room.ts')), 'CHAT_URL');
  await expectFailures(await bundled(example('acknowledged-requests.ts')), 'CHAT_URL');
  await expectFailures(example('many-sockets.js'), 'CHAT_URL');
});

describe('scripts of examples/ against the chat server', () => {
  it('joins a room and hears itself', async () => {
    const counts = await run(await bundled(example('join-room.ts')));
    expect(counts).toMatchObject({ checks: 18, iterations: 6 });
  });

  it('measures acknowledgements', async () => {
    const counts = await run(await bundled(example('acknowledged-requests.ts')));
    expect(counts.answers).toBeGreaterThanOrEqual(80);
  });

  it('measures a broadcast to many sockets, without a bundler', async () => {
    expect(await run(example('many-sockets.js'))).toMatchObject({ messages_received: 1000 });
  });
});

it('the packed package serves a user with types, in every mode of resolution, and runs', async () => {
  const project = await tempFolder();
  const modules = join(project, 'node_modules');
  await mkdir(modules);
  const { stdout } = await execute('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', project], root);
  const [{ filename, files }] = JSON.parse(stdout);
  const names: string[] = files.map(({ path }: { path: string }) => path);
  expect(names).toEqual(expect.arrayContaining(['dist/socketio.js', 'dist/types/lib/socketio/k6.d.ts', 'dist/rlt.js']));
  expect(names.filter((name) => /^(test|results|node_modules)\/|\.env/.test(name))).toEqual([]);
  await execute('tar', ['-xzf', join(project, filename), '-C', modules], project);
  await cp(join(modules, 'package'), join(modules, 'realtime-load-test'), { recursive: true });
  await mkdir(join(modules, '@types'));
  await symlink(join(root, 'node_modules/@types/k6'), join(modules, '@types/k6'));

  await writeFile(join(project, 'package.json'), '{"type":"module"}');
  const script = join(project, 'join-room.ts');
  await cp(example('join-room.ts'), script);
  const tsc = (...args: string[]) =>
    execute(join(root, 'node_modules/.bin/tsc'), ['--noEmit', '--strict', '--types', 'k6', ...args, script], project);
  await tsc('--module', 'nodenext', '--target', 'es2022');
  await tsc('--module', 'esnext', '--moduleResolution', 'bundler', '--target', 'es2022');
  const text = await readFile(script, 'utf8');
  await writeFile(script, text.replace('body: { text: string }, answer', 'body: { text: number }, answer'));
  await expect(tsc('--module', 'nodenext', '--target', 'es2022')).rejects.toMatchObject({
    stdout: expect.stringContaining("'string' is not assignable to type 'number'"),
  });

  await writeFile(script, text);
  expect(await run(await bundled(script))).toMatchObject({ checks: 18 });
});

it('rlt verify proves a gateway whose names differ in every point', async () => {
  const output = join(await tempFolder(), 'verification');
  const run = await runRlt([
    ...['verify', '--profile', example('chat.profile.json'), '--output', output],
    ...['--gateway-command', `${JSON.stringify(process.execPath)} ${JSON.stringify(example('chat-server.mjs'))}`],
    // Sizes and limits for two busy cores: what is shown is that every goal can be measured.
    ...['--client-count', '10', '--event-count', '20', '--latency-threshold', '5000', '--replay-threshold', '5000'],
    ...['--max-generator-lag', '5000'],
  ]);
  const { results } = suiteSummarySchema.parse(JSON.parse(await readFile(join(output, 'suite-summary.json'), 'utf8')));
  const goals = results.flatMap(({ goals = [] }) => goals);
  expect(goals.filter(({ outcome }) => outcome !== 'passed')).toEqual([]);
  expect(results.map(({ scenario }) => scenario)).toEqual(scenarioNames);
  expect(run.exitCode).toBe(0);
});

/** Runs a script against a chat server of its own; counts of k6's metrics. */
async function run(script: string): Promise<Record<string, number>> {
  return runScript(script, { CHAT_URL: await useChatServer() });
}

async function bundled(script: string): Promise<string> {
  const bundle = join(await tempFolder(), 'bundle.js');
  await bundleForK6(script, bundle);
  return bundle;
}

async function tempFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'rlt-examples-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

function execute(command: string, args: string[], cwd: string) {
  return promisify(execFile)(command, args, { cwd, maxBuffer: 1 << 24 });
}

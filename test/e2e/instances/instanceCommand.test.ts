import { chmod, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect } from 'vitest';
import { findK6, projectRoot } from '../../../engine/index.ts';
import { instanceDocumentSchema } from '../../../report/instances/instanceDocument.ts';
import { runnerArguments } from '../../../run/instances/runnerArguments.ts';
import { runRlt, startRlt } from '../../support/rlt.ts';
import { redisCommand, useRedis } from '../../support/services.ts';
import { itWithFolder } from '../../support/tempFolder.ts';
import { until } from '../../support/until.ts';
import { planOf } from '../../thresholds/support.ts';

const redis = useRedis();

/* `rlt instance` as a runner starts it: with a real k6 behind it, which is all that may decide how it ends. */

const plan = { ...planOf('broadcast-burst'), instances: 2, runId: 'run-1' };
const script = (body: string) => `
import { sleep } from 'k6';
import { Counter } from 'k6/metrics';
const seen = new Counter('seen');
export const options = { scenarios: { all: { executor: 'per-vu-iterations', vus: 4, iterations: 1 } }, thresholds: { seen: ['count==4'] } };
export default function () { seen.add(1); ${body} }
export const handleSummary = ({ metrics }) => ({ [__ENV.RLT_SUMMARY]: JSON.stringify({ count: metrics.seen.values.count }), stdout: 'summary written' });
`;

async function argumentsIn(folder: string, body: string, index = 1): Promise<string[]> {
  const file = join(folder, 'script.js');
  await writeFile(file, script(body));
  const [, ...args] = runnerArguments(
    { index, of: 2 },
    { args: [], script: file, address: '127.0.0.1:0', testRun: 'burst' },
  );
  // Nobody resumes these.
  return ['run', ...args.filter((arg) => arg !== '--paused')];
}

const environment = (folder: string) => ({
  RLT_PLAN: JSON.stringify(plan),
  RLT_INSTANCE_FOLDER: join(folder, 'kept'),
  RLT_INSTANCE_SHIP: 'none',
});

async function documentIn(folder: string, name = '1') {
  const path = join(folder, 'kept', 'run-1', name);
  const read = async (file: string) => readFile(join(path, file));
  const document = instanceDocumentSchema.parse(JSON.parse((await read('instance.json')).toString()));
  const { samples } = document;
  const csv = samples === undefined ? '' : gunzipSync(await read(samples.file)).toString();
  return { document, csv, files: await readdir(path) };
}

describe.concurrent('rlt instance', () => {
  itWithFolder(
    'keeps the part of a k6 that missed a threshold, and ends well: a part has no verdict',
    async ({ folder }) => {
      const args = await argumentsIn(folder, '', 2);
      const { exitCode, stdout } = await runRlt(['instance', '--', ...args], { env: environment(folder) });
      expect(stdout).toMatch(
        /summary written[\s\S]*part 2 of 2: \d+ samples in .*kept\/run-1\/2; the verdict is for rlt merge\n$/,
      );
      expect(exitCode).toBe(0);
      const { document, csv, files } = await documentIn(folder, '2');
      expect(document).toMatchObject({ index: 2, of: 2, runId: 'run-1', exitCode: 99, errors: [] });
      expect(document.problem).toBeUndefined();
      expect(csv.split('\n').filter((row) => row.startsWith('seen,'))).toHaveLength(2);
      expect(csv.trimEnd().split('\n')).toHaveLength((document.samples?.rows ?? 0) + 1);
      expect(csv).toMatch(/\nseen,\d{13},/);
      expect(files.toSorted()).toEqual(['instance.json', 'samples.csv.gz', 'summary.json']);
    },
  );

  itWithFolder('says of a script that throws that this part is partial, with the code of k6', async ({ folder }) => {
    const args = await argumentsIn(folder, "if (__VU > 0) throw new Error('it broke')");
    const ended = await runRlt(['instance', '--', ...args], { env: environment(folder) });
    expect(ended.exitCode).toBe(0);
    const { document } = await documentIn(folder);
    expect(document.errors.join()).toContain('it broke');
    const refused = await runRlt(['instance', '--', 'run', join(folder, 'none.js')], { env: environment(folder) });
    expect(refused.exitCode).toBe(255);
    const second = await documentIn(folder, '1-2');
    expect(second.document.problem).toBe('k6 ended with exit code 255');
    expect(refused.stdout).toContain('(partial: k6 ended with exit code 255)');
  });

  itWithFolder('keeps what there was of a k6 that was killed', async ({ folder }) => {
    const args = await argumentsIn(folder, 'sleep(60)');
    const running = startRlt(['instance', '--', ...args], { env: environment(folder) });
    await untilSampled(folder);
    process.kill(await childOf(running.pid, 'k6'), 'SIGKILL');
    const { exitCode, stdout } = await running.ended;
    expect(stdout).toContain('(partial: k6 ended with signal SIGKILL)');
    expect(exitCode).toBe(137);
    const { document, csv } = await documentIn(folder);
    expect(document).toMatchObject({ exitCode: null, problem: 'k6 ended with signal SIGKILL' });
    expect(csv).toContain('\nseen,');
  });

  itWithFolder('passes SIGTERM on, and seals what k6 still writes', async ({ folder }) => {
    const args = await argumentsIn(folder, 'sleep(60)');
    const running = startRlt(['instance', '--', ...args], { env: environment(folder) });
    await untilSampled(folder);
    process.kill(running.pid, 'SIGTERM');
    const { exitCode, stdout } = await running.ended;
    expect(stdout).toContain('(partial: k6 ended with exit code 105: it was interrupted by a signal)');
    expect(exitCode).toBe(130);
    const { document } = await documentIn(folder);
    expect(document.exitCode).toBe(105);
    expect(document.summary).toBeDefined();
  });

  itWithFolder('copies the folder to a volume, and does not overwrite what is there', async ({ folder }) => {
    const args = await argumentsIn(folder, '');
    const volume = join(folder, 'volume');
    const env = { ...environment(folder), RLT_INSTANCE_SHIP: `folder=${volume}` };
    for (const name of ['1', '1-2']) {
      const { exitCode, stdout } = await runRlt(['instance', '--', ...args], { env });
      expect(exitCode).toBe(0);
      expect(stdout).toContain(`copied to ${join(volume, 'run-1', name)}\n`);
    }
    expect((await readdir(join(volume, 'run-1'))).toSorted()).toEqual(['1', '1-2']);
    const read = (path: string) => readFile(join(path, 'run-1', '1-2', 'instance.json'), 'utf8');
    expect(await read(volume)).toBe(await read(join(folder, 'kept')));
    const lost = await runRlt(['instance', '--', ...args], {
      env: { ...env, RLT_INSTANCE_SHIP: `folder=${join(folder, 'script.js')}` },
    });
    expect(lost).toMatchObject({
      exitCode: 3,
      stderr: expect.stringMatching(/could not be handed on: [\s\S]*it is kept in .*kept\/run-1\/1-3/),
    });
    const wrong = await runRlt(['instance', '--', ...args], { env: { ...env, RLT_INSTANCE_SHIP: 'post' } });
    expect(wrong).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('RLT_INSTANCE_SHIP is "post"') });
  });

  itWithFolder('sends the folder to the Redis of its secrets, of which nothing is shown', async ({ folder }) => {
    const secrets = join(folder, 'secrets');
    const url = redis().url.replace('//', '//:hunter2@');
    await writeFile(secrets, `coordination-redis-url=${redis().url}\nheaders={"Authorization":"Bearer t0ken-xyz"}\n`);
    const args = await argumentsIn(folder, "console.error('Bearer t0ken-xyz')");
    const env = { ...environment(folder), RLT_INSTANCE_SHIP: '' };
    const sent = await runRlt(['instance', '--', ...args, `--secret-source=file=${secrets}`], { env });
    expect(sent).toMatchObject({
      exitCode: 0,
      stdout: expect.stringContaining('sent to Redis: rlt merge --from-redis run-1'),
    });
    expect(await redisCommand(redis().url, 'XLEN', 'rlt:{run-1}:parts')).toBe(1);
    const { document } = await documentIn(folder);
    expect(document.errors.join()).toContain('***');
    expect(JSON.stringify(document) + sent.stderr).not.toContain('t0ken-xyz');
    await writeFile(secrets, `coordination-redis-url=${url.replace(/:\d+$/, ':1')}\n`);
    const lost = await runRlt(['instance', '--', ...args, `--secret-source=file=${secrets}`], { env });
    expect(lost).toMatchObject({ exitCode: 3, stderr: expect.stringContaining('could not be handed on') });
    expect(lost.stderr).not.toContain('hunter2');
  });

  itWithFolder('hands everything else to k6 as it is', async ({ folder }) => {
    const { k6 } = await findK6({ ...process.env, PATH: '' });
    const version = await runRlt(['instance', '--', 'version']);
    expect(version).toMatchObject({ exitCode: 0, stdout: expect.stringContaining(`v${k6?.version}`) });
    const args = await argumentsIn(folder, '');
    // Without a plan there is nothing to merge.
    const plain = await runRlt(['instance', '--', ...args], {
      env: { ...environment(folder), RLT_PLAN: '', RLT_SUMMARY: join(folder, 'own.json') },
    });
    expect(plain.exitCode).toBe(99);
    expect(await readdir(folder)).toEqual(expect.not.arrayContaining(['kept']));
    expect(JSON.parse(await readFile(join(folder, 'own.json'), 'utf8'))).toEqual({ count: 2 });
  });

  itWithFolder('reads the plan of an archive', async ({ folder }) => {
    const [run, ...args] = await argumentsIn(folder, '');
    const archive = join(folder, 'a.tar');
    const file = join(folder, 'script.js');
    const { RLT_PLAN, ...env } = environment(folder);
    const archived = await runRlt(['instance', '--', 'archive', '-O', archive, '-e', `RLT_PLAN=${RLT_PLAN}`, file], {
      env,
    });
    expect(archived.exitCode, archived.stderr).toBe(0);
    const given = [String(run), ...args.map((arg) => (arg === file ? archive : arg))];
    const { exitCode, stderr } = await runRlt(['instance', '--', ...given], { env });
    expect(exitCode, stderr).toBe(0);
    expect((await documentIn(folder)).document.plan).toEqual(plan);
  });

  itWithFolder('says where a folder lies that could not be sealed', async ({ folder }) => {
    const args = await argumentsIn(folder, 'sleep(3);');
    const running = startRlt(['instance', '--', ...args], { env: environment(folder) });
    await untilSampled(folder);
    await mkdir(join(folder, 'kept', 'run-1', '1', 'samples.csv.gz'));
    const { exitCode, stderr } = await running.ended;
    expect(stderr).toMatch(
      /error: .+\/kept\/run-1\/1 could not be sealed: EISDIR.*\nhint: {2}what k6 has left is there/,
    );
    expect(exitCode).toBe(3);
  });

  itWithFolder('refuses segments that are none of equal parts, and a k6 that is itself', async ({ folder }) => {
    const args = (await argumentsIn(folder, '')).filter((arg) => !arg.startsWith('--execution-segment-sequence'));
    const unequal = await runRlt(['instance', '--', ...args], { env: environment(folder) });
    expect(unequal).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('--execution-segment is none of') });
    const shim = join(folder, 'k6');
    await writeFile(shim, `#!/bin/sh\nexec node ${join(projectRoot(), 'dist/rlt.js')} instance -- "$@"\n`);
    await chmod(shim, 0o755);
    const again = await runRlt(['instance', '--', 'version'], { env: { K6_BIN: shim } });
    expect(again).toMatchObject({ exitCode: 3, stderr: expect.stringContaining('starts rlt instance again') });
  });
});

/** k6 writes its samples once a second. */
function untilSampled(folder: string): Promise<void> {
  const file = join(folder, 'kept', 'run-1', '1', 'samples.csv');
  return until(
    'k6 has written samples',
    async () => /\nseen,/.test(await readFile(file, 'utf8').catch(() => '')),
    30_000,
  );
}

/** The process of that name which another one has started. */
async function childOf(parent: number, name: string): Promise<number> {
  const children = (await readFile(`/proc/${parent}/task/${parent}/children`, 'utf8')).trim().split(' ').map(Number);
  for (const pid of children) {
    if ((await readFile(`/proc/${pid}/comm`, 'utf8')).trim() === name) return pid;
  }
  throw new Error(`${parent} has no child ${name}`);
}

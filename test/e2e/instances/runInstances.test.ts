import { chmod, readdir, readFile, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import { findK6 } from '../../../engine/index.ts';
import { scenarioReportSchema } from '../../../report/schema.ts';
import { runnerArguments } from '../../../run/instances/runnerArguments.ts';
import { gatewayGoals } from '../../../thresholds/gateway.ts';
import { descendants, running } from '../../engine/support/processTree.ts';
import { type RltResult, runRlt, startRlt } from '../../support/rlt.ts';
import { redisCommand, useRedis } from '../../support/services.ts';
import { tempFolder, useTempFolder } from '../../support/tempFolder.ts';
import { until } from '../../support/until.ts';
import { wide } from '../support/flags.ts';

/* Several real k6 that are one run: against one k6, and with one of them gone. */

const ofGateway: ReadonlySet<string> = new Set(gatewayGoals);
const burst = ['--client-count', '12', '--event-count', '20', ...wide];
const long = ['run', '--scenario', 'broadcast-burst', '--embedded', '--delay', '300', ...burst];

async function reportIn(folder: string, scenario = 'broadcast-burst') {
  return scenarioReportSchema.parse(JSON.parse(await readFile(join(folder, `${scenario}.json`), 'utf8')));
}

describe('both bursts, in 1, 2 and 4 instances', () => {
  const parent = useTempFolder();
  const runs = new Map<number, RltResult>();
  const redis = useRedis();
  const secret = 'tok-that-nobody-may-see';
  beforeAll(async () => {
    for (const of of [1, 2, 4]) {
      const output = ['--output', join(parent(), String(of)), '--keep-samples', '--auth', JSON.stringify({ secret })];
      const where = ['--instances', String(of), '--coordination-redis-url', redis().url];
      runs.set(of, await runRlt(['suite', '--embedded', ...burst, ...where, ...output]));
    }
  });

  it('agree exactly in all that is counted', async () => {
    for (const scenario of ['broadcast-burst', 'catch-up-burst']) {
      const counts = new Map<number, unknown>();
      for (const [of, { exitCode, stderr }] of runs) {
        expect(exitCode, stderr).toBe(0);
        const { goals = [], instances, errors, partial } = await reportIn(join(parent(), String(of)), scenario);
        expect({ errors, partial }).toEqual({ errors: [], partial: undefined });
        expect(instances?.parts.map(({ index }) => index)).toEqual(of === 1 ? undefined : range(of));
        counts.set(
          of,
          goals.map(({ id, unit, measured, samples, outcome }) => ({
            ...{ id, samples, outcome },
            ...(unit === 'ms' ? {} : { measured }),
          })),
        );
      }
      expect(counts.get(2)).toEqual(counts.get(1));
      expect(counts.get(4)).toEqual(counts.get(1));
    }
  });

  it('meet where they were told to, and leave nothing there but the names of runs', async () => {
    const keys: unknown = await redisCommand(redis().url, 'KEYS', '*');
    const left = Array.isArray(keys) ? keys.map((key) => String(key).replace(/\{.*\}/, '{…}')) : [];
    expect(left).toEqual(Array.from({ length: 4 }, () => 'rlt:{…}:over'));
  });

  it('keep folders without secrets, of which the same report can be made again', async () => {
    const folder = join(parent(), '4');
    expect(await readdir(folder)).toContain('catch-up-burst-instances');
    for (const index of range(4)) {
      const own = join(folder, 'broadcast-burst-instances', String(index));
      for (const name of await readdir(own)) {
        const bytes = await readFile(join(own, name));
        expect(String(name.endsWith('.gz') ? gunzipSync(bytes) : bytes)).not.toContain(secret);
      }
    }
    const output = join(parent(), 'again');
    const merged = await runRlt(['merge', join(folder, 'broadcast-burst-instances'), '--output', output]);
    expect(merged.exitCode, merged.stderr).toBe(0);
    const [again, first] = [await reportIn(output), await reportIn(folder)];
    expect(again.instances).toEqual(first.instances);
    expect(again.goals).toEqual(first.goals?.filter(({ id }) => !ofGateway.has(id)));
  });
});

it('each is started with the arguments that the k6 operator gives it, and resumed', async () => {
  const run = startRlt([...long, '--instances', '2', '--output', join(await tempFolder(), 'out')]);
  const found = await untilPublishing(run);
  expect(found).toHaveLength(2);
  const threads = Math.max(1, Math.floor(availableParallelism() / 2));
  for (const [place, { pid, args }] of found.entries()) {
    expect((await readFile(`/proc/${pid}/environ`, 'utf8')).split('\0')).toContain(`GOMAXPROCS=${threads}`);
    const script = args.findIndex((arg) => arg.endsWith('/broadcast-burst.js'));
    const address = args[script + 1]?.replace('--address=', '') ?? '';
    expect(address).toMatch(/^127\.0\.0\.1:\d+$/);
    const testRun = args.at(args.indexOf('--config') - 1)?.replace('testrun_name=', '') ?? '';
    const own = args.slice(args.indexOf('--no-color'), script);
    const expected = runnerArguments(
      { index: place + 1, of: 2 },
      { args: own, script: args[script] ?? '', address, testRun },
    );
    expect(args.slice(0, expected.length)).toEqual(expected);
    const status: unknown = await (await fetch(`http://${address}/v1/status`)).json();
    expect(status).toMatchObject({ data: { attributes: { paused: false, running: true } } });
  }
  expect((await run.ended).exitCode).toBe(0);
});

it('one that is killed in the middle makes the run invalid, and is named; the others come to their end', async () => {
  const output = join(await tempFolder(), 'out');
  const run = startRlt([...long, '--instances', '2', '--output', output]);
  const [, second] = await untilPublishing(run);
  process.kill(second?.pid ?? 0, 'SIGKILL');
  const { exitCode, stdout } = await run.ended;
  expect(exitCode).toBe(99);
  expect(stdout).not.toContain('PASSED');
  const { outcome, partial, instances } = await reportIn(output);
  expect(outcome).toBe('invalid');
  expect(partial).toContain('instance 2 of 2 is partial: k6 ended with signal SIGKILL');
  expect(instances?.parts.map(({ problem }) => problem === undefined)).toEqual([true, false]);
});

it('one that does not start ends the others, which would wait for it', async () => {
  const folder = await tempFolder();
  const { k6 } = await findK6({ ...process.env, PATH: '' });
  const broken = join(folder, 'k6');
  await writeFile(
    broken,
    `#!/bin/sh\ncase "$*" in *instance_id=2*) echo '{"level":"error","msg":"no luck"}' >&2; exit 7;; esac\nexec '${k6?.path}' "$@"\n`,
  );
  await chmod(broken, 0o755);
  const output = join(folder, 'out');
  const startedAt = Date.now();
  const { exitCode, stderr } = await runRlt([...long, '--instances', '3', '--output', output], {
    env: { K6_BIN: broken },
  });
  expect(exitCode).toBe(99);
  expect(stderr).toContain('k6: instance 2: no luck');
  const { outcome, partial } = await reportIn(output);
  expect(outcome).toBe('invalid');
  expect(partial).toContain('instance 2 of 3 is partial: k6 ended with exit code 7');
  expect(partial).toContain('instances 1, 3 of 3 are partial: ended because instance 2 could not be resumed');
  // And not --join-timeout, which is two minutes.
  expect(Date.now() - startedAt).toBeLessThan(60_000);
});

it('Ctrl-C ends all of them, and leaves nothing', async () => {
  const [output, temp] = [join(await tempFolder(), 'out'), await tempFolder()];
  const run = startRlt([...long, '--instances', '2', '--output', output], { env: { TMPDIR: temp } });
  await untilPublishing(run);
  const started = descendants(run.pid);
  process.kill(run.pid, 'SIGINT');
  const { exitCode, stderr } = await run.ended;
  expect(exitCode).toBe(130);
  expect(stderr).toContain('interrupted by SIGINT');
  await until('every process has ended', () => running(started).length === 0, 15_000);
  await until('every temporary file is gone', async () => (await readdir(temp)).length === 0, 15_000);
});

it('a scenario that watches a limit is refused before anything is opened, and runs in one k6 beside others', async () => {
  const output = join(await tempFolder(), 'out');
  const refused = await runRlt([
    'run',
    '--scenario',
    'connection-quota',
    '--embedded',
    '--instances',
    '2',
    '--output',
    output,
  ]);
  expect(refused).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('must see all of its clients') });
  await expect(readdir(output)).rejects.toThrow('ENOENT');
  const scenarios = ['--scenario', 'subscription-cap', '--scenario', 'broadcast-burst'];
  const both = await runRlt(['verify', ...scenarios, '--instances', '2', '--output', output, ...burst]);
  expect(both.exitCode, both.stderr).toBe(0);
  expect(both.stderr).toContain('subscription-cap runs in one k6: whoever watches a limit must see all of its clients');
  expect((await reportIn(output, 'subscription-cap')).instances).toBeUndefined();
  expect((await reportIn(output)).instances?.of).toBe(2);
});

function range(of: number): number[] {
  return Array.from({ length: of }, (_, place) => place + 1);
}

interface K6Process {
  readonly pid: number;
  readonly args: readonly string[];
}

/** Waits until events come, and finds the k6 that receive them, in their order. */
async function untilPublishing(run: ReturnType<typeof startRlt>): Promise<K6Process[]> {
  await until(
    `events come (so far: ${run.output().stderr})`,
    () => /[1-9]\d* published/.test(run.output().stderr),
    90_000,
  );
  const all = await Promise.all(
    descendants(run.pid).map(async (pid) => {
      const [command = '', ...args] = (await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')).split('\0');
      return { pid, command, args };
    }),
  );
  const numberOf = ({ args }: K6Process) => args.find((arg) => arg.startsWith('instance_id=')) ?? '';
  return all
    .filter(({ command, args }) => command.endsWith('/k6') && args[0] === 'run')
    .toSorted((a, b) => numberOf(a).localeCompare(numberOf(b)));
}

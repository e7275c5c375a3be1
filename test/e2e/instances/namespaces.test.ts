import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, type TestContext } from 'vitest';
import type { Plan } from '../../../contract/plan.ts';
import { findOnPath } from '../../../engine/findOnPath.ts';
import { type ScenarioReport, scenarioReportSchema } from '../../../report/schema.ts';
import { runnerArguments } from '../../../run/instances/runnerArguments.ts';
import { descendants } from '../../engine/support/processTree.ts';
import { planForInstances } from '../../support/instances.ts';
import { type Machine, makeNetwork, type Started, whyNoNamespaces } from '../../support/namespaces.ts';
import { runRlt } from '../../support/rlt.ts';
import { tempFolder } from '../../support/tempFolder.ts';
import { until } from '../../support/until.ts';

/*
 * Each instance on a machine of its own, with its own address, and what happens to machines: one dies, one never comes,
 * a cable is pulled, Redis goes away, one is started again. Whatever it is, the gateway must not be blamed for it.
 */

const reason =
  whyNoNamespaces() ?? ((await findOnPath('redis-server', process.env))[0] ? undefined : 'no redis-server');
const rlt = join(process.cwd(), 'dist', 'rlt.js');

interface Stage {
  machine(name: string): Machine;
  readonly plan: Plan;
  readonly folder: string;
  readonly redis: Started;
  /** Starts an instance on its machine, as a runner's image does. */
  instance(index: number): Started;
}

/** A Redis and a gateway on the server, and a run of three instances that has not begun. */
async function stage({ onTestFinished }: TestContext, flags: Readonly<Record<string, string>> = {}): Promise<Stage> {
  const folder = await tempFolder(onTestFinished);
  const network = makeNetwork(['server', 'i1', 'i2', 'i3']);
  onTestFinished(() => network.remove());
  const machine = (name: string): Machine => {
    const found = network.machines.get(name);
    if (found === undefined) throw new Error(`no machine ${name}`);
    return found;
  };
  const server = machine('server');
  const quiet = ['--save', '', '--appendonly', 'no', '--dir', folder, '--protected-mode', 'no'];
  const redis = server.start('redis-server', ['--bind', server.address, '--port', '6379', ...quiet]);
  await until(`Redis listens (${redis.output()})`, () => redis.output().includes('Ready to accept connections'));
  const redisUrl = `redis://${server.address}:6379`;
  const gateway = server.start(process.execPath, [rlt, 'gateway'], {
    ...{ HOST: server.address, PORT: '3000', REDIS_URL: redisUrl, MONGODB_URI: '' },
  });
  await until('the gateway listens', () => gateway.output().includes('"listening"'), 20_000);
  const plan = planForInstances('broadcast-burst', 3, {
    'api-url': `http://${server.address}:3000`,
    ...{ 'client-count': '12', 'event-count': '80', delay: '30', settle: '50', 'subscriber-vus': '3' },
    ...{ 'connect-timeout': '1000', 'join-timeout': '6000', ...flags },
  });
  const secrets = join(folder, 'secrets');
  await writeFile(secrets, `redis-url=${redisUrl}\n`, { mode: 0o600 });
  return {
    ...{ machine, plan, folder, redis },
    instance(index) {
      const own = machine(`i${index}`);
      const args = runnerArguments(
        { index, of: 3 },
        {
          args: [`--secret-source=file=${secrets}`],
          script: join(process.cwd(), 'dist', 'broadcast-burst.js'),
          address: `${own.address}:6565`,
          testRun: 'test',
        },
      );
      return own.start(process.execPath, [rlt, 'instance', '--', ...args.filter((arg) => arg !== '--paused')], {
        RLT_PLAN: JSON.stringify({ ...plan, secrets: ['redis-url'], progress: true }),
        RLT_INSTANCE_FOLDER: join(folder, 'parts'),
        RLT_INSTANCE_SHIP: 'none',
      });
    },
  };
}

async function merged({ folder, plan }: Stage): Promise<ScenarioReport> {
  const output = join(folder, 'merged');
  const { stdout, stderr } = await runRlt(['merge', join(folder, 'parts', plan.runId), '--json', '--output', output]);
  expect(stdout, stderr).not.toBe('');
  return scenarioReportSchema.parse(JSON.parse(stdout));
}

/** What a run that something happened to may say: that it is invalid, why, and nothing against the gateway. */
async function expectInvalid(stage: Stage, why: RegExp): Promise<void> {
  const report = await merged(stage);
  expect(report.outcome).toBe('invalid');
  expect(report.partial).toMatch(why);
  expect(report.goals?.filter(({ outcome }) => outcome === 'failed' || outcome === 'passed')).toEqual([]);
}

function kill(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It has ended.
  }
}

/** Events come to the clients: the first instance publishes. */
async function underWay(first: Started): Promise<void> {
  const published = () => Number(/.*"published\W+(\d+)/s.exec(first.output())?.[1] ?? 0);
  await until(`events are published: ${first.output()}`, () => published() > 10, 30_000);
}

/** Kills the k6 of an instance, and leaves the program before it that keeps what there is. */
function killK6(instance: Started): void {
  for (const pid of descendants(instance.pid)) kill(pid, 'SIGKILL');
}

const exits = (instances: readonly Started[]) => Promise.all(instances.map(({ ended }) => ended));

describe.skipIf(reason !== undefined)(
  `instances on machines of their own (skipped where: ${reason ?? 'nothing'})`,
  () => {
    it('are one run, with one verdict', async (context) => {
      // What is tested is no time, and tests run beside others.
      const run = await stage(context, { 'latency-threshold': '10000' });
      expect(await exits([1, 2, 3].map(run.instance))).toEqual([0, 0, 0]);
      const report = await merged(run);
      expect(report.goals?.filter(({ outcome }) => outcome !== 'passed')).toEqual([]);
      expect(report).toMatchObject({ outcome: 'passed', success: true });
    });

    it.concurrent('of which one dies', async (context) => {
      const run = await stage(context);
      const instances = [1, 2, 3].map(run.instance);
      const [first, , third] = instances;
      if (first === undefined || third === undefined) throw new Error('not started');
      await underWay(first);
      killK6(third);
      expect(await exits(instances)).toEqual([0, 0, 137]);
      await expectInvalid(run, /^instance 3 of 3 is partial: k6 .*SIGKILL/);
    });

    it.concurrent('of which one never comes', async (context) => {
      const run = await stage(context, { 'join-timeout': '2000' });
      const instances = [1, 2].map(run.instance);
      expect(await exits(instances)).toEqual([108, 108]);
      for (const each of instances) expect(each.output()).toContain('instance 3 of 3 did not come to run');
      await expectInvalid(run, /instance 3 of 3 is missing/);
    });

    it.concurrent('of which one loses the others in the middle: the gateway is not blamed for what it missed', async (context) => {
      const run = await stage(context, { 'latency-threshold': '200' });
      const instances = [1, 2, 3].map(run.instance);
      const [first] = instances;
      if (first === undefined) throw new Error('not started');
      await underWay(first);
      run.machine('i2').cable('pulled');
      const codes = await exits(instances);
      run.machine('i2').cable('plugged');
      expect([codes[0], codes[2]]).toEqual([0, 0]);
      await expectInvalid(run, /instance 2 of 3 /);
    });

    it.concurrent('whose Redis goes away in the middle', async (context) => {
      const run = await stage(context, { 'latency-threshold': '200' });
      const instances = [1, 2, 3].map(run.instance);
      const [first] = instances;
      if (first === undefined) throw new Error('not started');
      await underWay(first);
      kill(run.redis.pid, 'SIGKILL');
      await exits(instances);
      await expectInvalid(
        run,
        /^instances 1–3 of 3 were cut off from the Redis in which the instances meet before its end$/,
      );
    });

    it.concurrent('of which one is started again', async (context) => {
      const run = await stage(context);
      const instances = [1, 2, 3].map(run.instance);
      const [first, , third] = instances;
      if (first === undefined || third === undefined) throw new Error('not started');
      await underWay(first);
      killK6(third);
      await third.ended;
      const again = run.instance(3);
      expect(await exits([...instances, again])).toEqual([0, 0, 137, 108]);
      expect(again.output()).toContain(`instance 3 of 3 is in run ${run.plan.runId} already`);
      await expectInvalid(run, /instance 3 of 3 is there twice|instance 3 of 3/);
    });
  },
);

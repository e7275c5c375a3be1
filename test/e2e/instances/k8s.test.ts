import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type onTestFinished as atEnd, describe, expect } from 'vitest';
import * as z from 'zod/mini';
import type { ClusterFile } from '../../support/cluster/store.ts';
import { makeCluster } from '../../support/cluster/useCluster.ts';
import { runGateway } from '../../support/gatewayProcess.ts';
import { runRlt, startRlt } from '../../support/rlt.ts';
import { redisCommand, useMongo, useRedis } from '../../support/services.ts';
import { itWithFolder } from '../../support/tempFolder.ts';
import { until } from '../../support/until.ts';

/*
 * Manifests as rlt writes them, run by rlt with a kubectl that has a stand-in for the cluster with it: real k6, Redis,
 * MongoDB and gateway, started by the manifests' own commands, variables and files. No real cluster.
 */

const redis = useRedis();
const mongo = useMongo();
const apiUrl = 'http://gateway.staging.svc:3000';
const reportSchema = z.object({
  outcome: z.string(),
  goals: z.array(z.object({ id: z.string(), outcome: z.string(), reason: z.optional(z.string()) })),
  generator: z.object({ clients: z.optional(z.number()) }),
});

interface Wanted {
  readonly scenario: string;
  readonly flags?: readonly string[];
  readonly fault?: ClusterFile['fault'];
  readonly secrets?: ClusterFile['secrets'];
}

/** What is tested is no time, and tests run beside others. */
const patient = ['--latency-threshold', '10000', '--replay-threshold', '10000'];

/** A gateway, a cluster that reaches it, and manifests. */
async function prepare(
  { folder, onTestFinished }: { folder: string; onTestFinished: typeof atEnd },
  { scenario, flags = [], fault, secrets }: Wanted,
) {
  const gateway = runGateway(onTestFinished, [], { PORT: '0', REDIS_URL: redis().url, MONGODB_URI: mongo().uri });
  const cluster = await makeCluster(onTestFinished, {
    addresses: { [apiUrl]: await gateway.url() },
    secrets: secrets ?? {
      'realtime-load-test': { 'k6-secrets': `redis-url=${redis().url}\n`, 'mongo-uri': mongo().uri },
    },
    ...(fault === undefined ? {} : { fault }),
  });
  const manifests = join(folder, 'manifests');
  const addresses = ['--api-url', apiUrl, '--redis-url', 'redis://redis.staging.svc'];
  const args = [
    'k8s',
    '--scenario',
    scenario,
    ...addresses,
    '--client-count',
    '12',
    '--output',
    manifests,
    ...patient,
    ...flags,
  ];
  const written = await runRlt(args, { env: cluster.env });
  expect(written.exitCode, written.stderr).toBe(0);
  const output = join(folder, 'report');
  const runArgs = ['k8s', 'run', manifests, '--output', output];
  const report = async () => reportSchema.parse(JSON.parse(await readFile(join(output, `${scenario}.json`), 'utf8')));
  return { cluster, manifests, output, runArgs, report, run: () => runRlt(runArgs, { env: cluster.env }) };
}

const broadcast = { scenario: 'broadcast-burst', flags: ['--event-count', '10', '--parallelism', '3'] };

describe.concurrent('rlt k8s run', () => {
  itWithFolder('ends with one verdict on all pods, and leaves nothing behind', async ({ folder, onTestFinished }) => {
    const { run, report, output, cluster } = await prepare({ folder, onTestFinished }, broadcast);
    const { exitCode, stdout, stderr } = await run();
    expect(exitCode, stdout + stderr).toBe(0);
    expect(stdout).toContain('PASSED');
    const { outcome, goals } = await report();
    expect(outcome).toBe('passed');
    expect(goals.find(({ id }) => id === 'broadcast.complete')?.outcome).toBe('passed');
    expect(await readdir(output)).toEqual(expect.arrayContaining(['README.md', 'suite-summary.json', 'index.html']));
    expect(await cluster.objects()).toEqual([]);
  });

  itWithFolder('stores a job before the run and removes it after it', async ({ folder, onTestFinished }) => {
    const flags = ['--parallelism', '2', '--mongo-uri', 'mongodb://mongo.staging.svc/app', '--event-count', '20'];
    const { run, report, cluster } = await prepare({ folder, onTestFinished }, { scenario: 'catch-up-burst', flags });
    const { exitCode, stdout, stderr } = await run();
    expect(exitCode, stdout + stderr).toBe(0);
    expect((await report()).outcome).toBe('passed');
    const left = await mongo()
      .database.collection('novel_job_events')
      .countDocuments({ jobId: /^load-test-catchup/ });
    expect(left).toBe(0);
    expect(await cluster.objects()).toEqual([]);
  });

  itWithFolder('brings the samples over a volume', async ({ folder, onTestFinished }) => {
    const flags = [...broadcast.flags, '--transport', 'volume', '--volume-claim', 'shared'];
    const { run, report } = await prepare({ folder, onTestFinished }, { ...broadcast, flags });
    const { exitCode, stdout, stderr } = await run();
    expect(exitCode, stdout + stderr).toBe(0);
    expect((await report()).outcome).toBe('passed');
  });

  itWithFolder('is invalid where a pod was killed, and names the instance', async ({ folder, onTestFinished }) => {
    const flags = [...broadcast.flags, '--event-count', '200', '--delay', '50', '--join-timeout', '5000'];
    const { run, report } = await prepare({ folder, onTestFinished }, { ...broadcast, flags, fault: 'kill-runner-2' });
    const { exitCode, stdout, stderr } = await run();
    expect(stderr).toMatch(/rlt-\S+-2-x1y2z ended with exit code 137/);
    const { outcome, goals } = await report();
    expect(outcome, stdout).toBe('invalid');
    expect(goals.filter((goal) => goal.outcome === 'passed')).toEqual([]);
    expect(JSON.stringify(goals)).toMatch(/instance 2/);
    expect(exitCode).toBe(99);
  });

  itWithFolder(
    'takes everything away again on Ctrl-C, with the load and the stored job',
    async ({ folder, onTestFinished }) => {
      const flags = ['--parallelism', '2', '--mongo-uri', 'mongodb://mongo.staging.svc/app', '--event-count', '20'];
      const { runArgs, cluster, output } = await prepare(
        { folder, onTestFinished },
        { scenario: 'catch-up-burst', flags },
      );
      const running = startRlt(runArgs, { env: cluster.env });
      await until(
        'runners run',
        async () => (await cluster.objects()).some((name) => /^pod\/.*-2-x1y2z/.test(name)),
        60_000,
      );
      process.kill(running.pid, 'SIGINT');
      const { exitCode, stderr } = await running.ended;
      expect(exitCode, stderr).toBe(130);
      expect(await cluster.objects()).toEqual([]);
      expect(await cluster.running()).toEqual([]);
      const left = await mongo()
        .database.collection('novel_job_events')
        .countDocuments({ jobId: /^load-test-catchup/ });
      expect(left).toBe(0);
      await expect(readdir(output)).rejects.toThrow('ENOENT');
    },
  );

  itWithFolder(
    'says what keeps pods from starting, and leaves them to be looked at',
    async ({ folder, onTestFinished }) => {
      const { runArgs, cluster } = await prepare({ folder, onTestFinished }, { ...broadcast, fault: 'no-node' });
      const { exitCode, stderr } = await runRlt([...runArgs, '--timeout', '3s'], { env: cluster.env });
      expect(exitCode).toBe(3);
      expect(stderr).toMatch(/rlt-\S+-1-x1y2z has no node: Unschedulable: 0\/3 nodes are available/);
      expect(stderr).toContain('error: the instances have not ended within 3 s: created: of 3 runners 1 pending');
      expect(stderr).toMatch(
        /left in the cluster; to be removed with: kubectl delete testrun,job,.* realtime-load-test\/run=/,
      );
      expect((await cluster.objects()).filter((name) => name.startsWith('testrun/'))).toHaveLength(1);
      // The same manifests again: what is there belongs to a run that may be going on.
      const again = await runRlt([...runArgs, '--timeout', '3s'], { env: cluster.env });
      expect(again.exitCode).toBe(2);
      expect(again.stderr).toContain('exists already: these manifests have been run, and a run takes place once');
      expect((await cluster.objects()).filter((name) => name.startsWith('testrun/'))).toHaveLength(1);
    },
  );

  itWithFolder('makes nothing without the operator, the Secret, or a key of it', async ({ folder, onTestFinished }) => {
    const { run, cluster } = await prepare({ folder, onTestFinished }, { ...broadcast, fault: 'no-operator' });
    const none = await run();
    expect(none.stderr).toContain('the k6 operator is not installed');
    expect(none.exitCode).toBe(3);
    await cluster.change({ secrets: {} });
    expect((await run()).stderr).toMatch(/Secret realtime-load-test cannot be had: .*NotFound/);
    await cluster.change({ secrets: { 'realtime-load-test': { 'k6-secret': '' } } });
    expect((await run()).stderr).toContain('Secret realtime-load-test has no k6-secrets');
    expect(await cluster.objects()).toEqual([]);
  });
});

describe('rlt merge --from-redis', () => {
  itWithFolder('says that nothing has come', async ({ folder }) => {
    const args = ['merge', '--from-redis', 'run-nobody-made', '--wait', '1s', '--output', join(folder, 'out')];
    const { exitCode, stderr } = await runRlt(args, { env: { REDIS_URL: redis().url } });
    expect(stderr).toMatch(/error: redis:\/\/\S+ holds no part of a run "run-nobody-made", after 1 s/);
    expect(exitCode).toBe(3);
    await expect(readdir(join(folder, 'out'))).rejects.toThrow('ENOENT');
    expect(await redisCommand(redis().url, 'KEYS', 'rlt:{run-nobody-made}*')).toEqual([]);
  });
});

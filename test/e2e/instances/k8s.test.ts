import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { makeCluster } from '../../support/cluster/useCluster.ts';
import { runGateway } from '../../support/gatewayProcess.ts';
import { runRlt } from '../../support/rlt.ts';
import { useRedis } from '../../support/services.ts';
import { itWithFolder } from '../../support/tempFolder.ts';

/*
 * Manifests as rlt writes them, run by rlt with a kubectl that has a stand-in for the cluster with it: real k6, Redis and
 * gateway, started by the manifests' own commands, variables and files. No real cluster.
 */

const redis = useRedis();
const apiUrl = 'http://gateway.staging.svc:3000';

describe.concurrent('rlt k8s', () => {
  itWithFolder(
    'writes manifests of a broadcast, runs them and ends with one verdict',
    async ({ folder, onTestFinished }) => {
      const gateway = await runGateway(onTestFinished, [], { PORT: '0', REDIS_URL: redis().url }).url();
      const cluster = await makeCluster(onTestFinished, {
        addresses: { [apiUrl]: gateway },
        secrets: { 'realtime-load-test': { 'k6-secrets': `redis-url=${redis().url}\n` } },
      });
      const manifests = join(folder, 'manifests');
      const flags = ['--api-url', apiUrl, '--redis-url', 'redis://redis.staging.svc', '--client-count', '30'];
      const written = await runRlt(
        [
          'k8s',
          '--scenario',
          'broadcast-burst',
          ...flags,
          '--event-count',
          '20',
          '--parallelism',
          '3',
          '--output',
          manifests,
        ],
        { env: cluster.env },
      );
      expect(written.exitCode, written.stderr).toBe(0);
      const output = join(folder, 'report');
      const run = await runRlt(['k8s', 'run', manifests, '--output', output], { env: cluster.env });
      expect(run.exitCode, run.stdout + run.stderr).toBe(0);
      expect(run.stdout).toContain('PASSED');
      const report = JSON.parse(await readFile(join(output, 'broadcast-burst.json'), 'utf8'));
      expect(report).toMatchObject({ outcome: 'passed' });
      expect(await readdir(output)).toEqual(expect.arrayContaining(['README.md', 'suite-summary.json']));
      expect(await cluster.objects()).toEqual([]);
    },
  );
});

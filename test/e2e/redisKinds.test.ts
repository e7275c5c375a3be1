import { describe, expect, it } from 'vitest';
import { useGateway } from '../support/gateway.ts';
import { isInstalled, skippedWithout } from '../support/programs.ts';
import { duringFile, redisCommand, useRedis } from '../support/services.ts';
import { startRedisCluster } from './support/redisCluster.ts';
import { runPlainK6, runScenario } from './support/scenario.ts';

const hasServer = await isInstalled('redis-server');
const without = skippedWithout(hasServer, 'redis-server');
const wide = { LATENCY_THRESHOLD: '20000', MAX_GENERATOR_LAG: '20000', CLIENT_COUNT: '5', EVENT_COUNT: '5' };

describe.skipIf(!hasServer)(`a Redis cluster${without}`, () => {
  const cluster = duringFile((lifetime) => startRedisCluster(lifetime, 3));

  it('serves the counters of a run from whichever node has them, and its events from any', async () => {
    const [url = '', other = ''] = cluster();
    const gateway = await useGateway({ REDIS_URL: other });
    const runId = await idOnAnotherNode(url);
    const { exitCode, stdout, stderr } = await runPlainK6('broadcast-burst', {
      ...{ API_URL: gateway.url, REDIS_URL: url, RUN_ID: runId },
      ...wide,
    });
    expect(exitCode, stderr + stdout).toBe(0);
    expect(stderr).not.toMatch(/MOVED|CROSSSLOT/);
    const all = await Promise.all(cluster().map((node) => redisCommand(node, 'KEYS', '*')));
    expect(all.flat()).toEqual([]);
  });

  it('is named in the report, and not accused of having no subscribers', async () => {
    const [url = '', other = ''] = cluster();
    const gateway = await useGateway({ REDIS_URL: other });
    const args = ['--redis-url', url, '--client-count', '5', '--event-count', '5', '--latency-threshold', '20000'];
    const { exitCode, report, stderr } = await runScenario('broadcast-burst', gateway.url, args);
    expect(exitCode, stderr).toBe(0);
    expect(report.stores?.redis).toMatchObject({ product: 'Redis', cluster: true });
  });
});

describe.skipIf(!hasServer)(`a Redis user who may not do all${without}`, () => {
  const redis = useRedis();

  it('ends a plain k6 run in its set-up, with the words of Redis', async () => {
    const rules = [
      '>pw',
      'resetchannels',
      '&novel.realtime.events',
      '~rlt:*',
      '+publish',
      '+get',
      '+incrby',
      '+expire',
    ];
    await redisCommand(redis().url, 'ACL', 'SETUSER', 'lacking', 'on', ...rules);
    const gateway = await useGateway({ REDIS_URL: redis().url });
    const { exitCode, stdout, stderr } = await runPlainK6('broadcast-burst', {
      ...{ API_URL: gateway.url, REDIS_URL: redis().url.replace('//', '//lacking:pw@') },
      ...wide,
    });
    expect(exitCode).not.toBe(0);
    expect(stderr).toContain("Redis cannot be used: NOPERM this user has no permissions to run the 'set' command");
    expect(stdout).toContain('broadcast-burst: INVALID');
    expect((await gateway.metrics()).totalConnections).toBe(0);
  });
});

/** A run id whose keys this node does not have. */
async function idOnAnotherNode(url: string): Promise<string> {
  for (let attempt = 0; attempt < 100; attempt++) {
    const id = `run${attempt}`;
    const answer = await redisCommand(url, 'GET', `rlt:{${id}}:ready`).catch(String);
    if (String(answer).includes('MOVED')) return id;
  }
  throw new Error('this node has every slot');
}

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createCluster } from 'redis';
import { describe, expect, it, onTestFinished } from 'vitest';
import { useGateway } from '../support/gateway.ts';
import { isInstalled, skippedWithout } from '../support/programs.ts';
import { duringFile, redisCommand, useRedis } from '../support/services.ts';
import { tempFolder } from '../support/tempFolder.ts';
import { useOwnServer } from './support/ownServer.ts';
import { startRedisCluster } from './support/redisCluster.ts';
import { runPlainK6, runScenario } from './support/scenario.ts';

const hasServer = await isInstalled('redis-server');
const without = skippedWithout(hasServer, 'redis-server');
const wide = { LATENCY_THRESHOLD: '20000', CLIENT_COUNT: '5', EVENT_COUNT: '5' };

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

  it('is where several k6 meet, which all take the time of one of its nodes', async () => {
    const [url = '', other = ''] = cluster();
    const asked = async () => {
      const stats = await Promise.all(cluster().map((node) => redisCommand(node, 'INFO', 'commandstats')));
      return stats.map((text) => Number(/cmdstat_time:calls=(\d+)/.exec(String(text))?.[1] ?? 0));
    };
    for (const node of cluster()) await redisCommand(node, 'CONFIG', 'RESETSTAT');
    const gateway = await useGateway({ REDIS_URL: other });
    const small = ['--client-count', '4', '--event-count', '5', '--latency-threshold', '20000'];
    const args = ['--redis-url', url, '--instances', '2', ...small];
    const { exitCode, report, stderr } = await runScenario('broadcast-burst', gateway.url, args);
    expect(exitCode, stderr).toBe(0);
    expect(report.instances?.parts.map(({ clock }) => clock !== null)).toEqual([true, true]);
    // The look before the run asks as well, once.
    expect((await asked()).filter((calls) => calls > 1)).toHaveLength(1);
  });

  it('takes the entries of a stream on whichever node has it, and they are removed there', async () => {
    const [url = '', ...nodes] = cluster();
    // Of the three nodes one that does not have the stream is named.
    const key = await keyOnAnotherNode(url);
    const client = await createCluster({ rootNodes: [{ url }] }).connect();
    onTestFinished(() => client.destroy());
    const gateway = await useOwnServer({
      connected(socket) {
        socket.on('follow', async (_, callback) => {
          for (const entry of (await client.xRange(key, '-', '+')) ?? []) {
            socket.emit('entry', JSON.parse(entry?.message.body ?? '{}'));
          }
          callback();
        });
      },
    });
    const profile = join(await tempFolder(), 'profile.json');
    const message = { to: '{jobId}', n: '{sequence}' };
    await writeFile(
      profile,
      JSON.stringify({
        subscribe: { event: 'follow', args: ['{jobId}'], acknowledgedBy: { acknowledgement: true } },
        jobEvents: [{ event: 'entry', jobIdPath: 'to', sequencePath: 'n' }],
        publish: { redis: { command: ['XADD', key, '*', 'body', '{message}'], message } },
        history: { publish: true },
      }),
    );
    const args = ['--redis-url', url, '--profile', profile, '--client-count', '2', '--event-count', '4'];
    const run = await runScenario('catch-up-burst', gateway, [...args, '--replay-threshold', '5000']);
    expect(run.notPassed, run.stdout).toEqual({});
    expect(run.report.errors).toEqual([]);
    const left = await Promise.all([url, ...nodes].map((node) => redisCommand(node, 'XLEN', key).catch(() => 0)));
    expect(left).toEqual([0, 0, 0]);
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

/** A key that this node does not have. */
async function keyOnAnotherNode(url: string): Promise<string> {
  const keys = Array.from({ length: 100 }, (_, attempt) => `entries-${attempt}`);
  for (const key of keys) {
    if (String(await redisCommand(url, 'GET', key).catch(String)).includes('MOVED')) return key;
  }
  throw new Error('this node has every slot');
}

/** A run id whose keys this node does not have. */
async function idOnAnotherNode(url: string): Promise<string> {
  for (let attempt = 0; attempt < 100; attempt++) {
    const id = `run${attempt}`;
    const answer = await redisCommand(url, 'GET', `rlt:{${id}}:ready`).catch(String);
    if (String(answer).includes('MOVED')) return id;
  }
  throw new Error('this node has every slot');
}

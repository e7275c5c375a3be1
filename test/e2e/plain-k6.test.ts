import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { projectRoot } from '../../engine/index.ts';
import { planOf, resolveSettings } from '../../settings/settings.ts';
import { toK6Thresholds } from '../../thresholds/goal.ts';
import { useGateway } from '../support/gateway.ts';
import { runRlt } from '../support/rlt.ts';
import { redisCommand, useMongo, useRedis } from '../support/services.ts';
import { tempFolder } from '../support/tempFolder.ts';
import { goalsFor } from '../thresholds/support.ts';
import { defect, runPlainK6 } from './support/scenario.ts';

/*
 * The scripts as they run without rlt: in somebody's own k6, in Grafana Cloud k6, under the k6 operator. Limits are
 * wide where it is not the limit that is tested, because machines that run tests are busy.
 */

const redis = useRedis();
const mongo = useMongo();
const wide = { LATENCY_THRESHOLD: '20000', REPLAY_THRESHOLD: '20000' };

describe('broadcast-burst', () => {
  it('passes with API_URL and REDIS_URL alone, and prints a verdict that can be read', async () => {
    const gateway = await useGateway({ REDIS_URL: redis().url });
    const { exitCode, stdout, stderr } = await runPlainK6('broadcast-burst', {
      ...{ API_URL: gateway.url, REDIS_URL: redis().url, CLIENT_COUNT: '20', EVENT_COUNT: '10' },
      ...wide,
    });
    expect(exitCode, stderr + stdout).toBe(0);
    expect(stdout).toMatch(
      /Publish-to-receipt latency, p95 +≤ 20,000 ms +[\d.,]+ ms \([\d.,]+–[\d.,]+\) +200 {2}passed/,
    );
    expect(stdout).toMatch(/Events delivered to all subscribers += 200 +200 +200 {2}passed/);
    expect(stdout).toContain('broadcast-burst: PASSED');
    expect((await gateway.metrics()).totalConnections).toBe(0);
    // The counters at which publisher and subscribers met.
    expect(await redisCommand(redis().url, 'KEYS', 'rlt:*')).toEqual([]);
  });

  it('ends with exit code 99 when a limit cannot be kept', async () => {
    // Two of the clients get their events 800 ms late.
    const gateway = await useGateway({ REDIS_URL: redis().url }, defect('broadcast-slow-for-one-in-10'));
    const { exitCode, stdout } = await runPlainK6('broadcast-burst', {
      ...{ API_URL: gateway.url, REDIS_URL: redis().url, CLIENT_COUNT: '20', EVENT_COUNT: '20' },
      ...{ ...wide, LATENCY_THRESHOLD: '200' },
    });
    expect(exitCode).toBe(99);
    expect(stdout).toMatch(/Publish-to-receipt latency, p95 +≤ 200 ms +[\d.,]+ ms(?: \([\d.,–]+\))? +400 {2}failed/);
    expect(stdout).toMatch(/Events delivered to all subscribers += 400 +400 +400 {2}passed/);
    expect(stdout).toContain('broadcast-burst: FAILED');
  });

  it('tells by how much k6 itself may have been late, and judges by it', async () => {
    const gateway = await useGateway({ REDIS_URL: redis().url }, defect('broadcast-slow-for-one-in-10'));
    const dist = JSON.stringify(join(projectRoot(), 'dist/broadcast-burst.js'));
    const script = join(await tempFolder(), 'late.js');
    await writeFile(
      script,
      `import { Trend } from 'k6/metrics';
import { observer as own } from ${dist};
export * from ${dist};
const delay = new Trend('receive_delay', true);
export function observer(data) {
  for (let i = 0; i < 1000; i++) delay.add(5000);
  return own(data);
}`,
    );
    const variables = { API_URL: gateway.url, REDIS_URL: redis().url, CLIENT_COUNT: '20', EVENT_COUNT: '10' };
    const late = await runPlainK6('broadcast-burst', { ...variables, ...wide, LATENCY_THRESHOLD: '200' }, { script });
    expect(late.exitCode, late.stderr).toBe(99);
    expect(late.stdout).toMatch(/latency, p95 +≤ 200 ms +[\d.,]+ ms \(0\.00–[\d.,]+\) +200 {2}invalid/);
    expect(late.stdout).toContain(
      'the load generator was too busy to tell: it read frames late, so that the true figure',
    );
    expect(late.stdout).toContain('broadcast-burst: INVALID');
  });

  it('is not passed where nothing was measured: no gateway answers', async () => {
    const { exitCode, stdout } = await runPlainK6('broadcast-burst', {
      ...{ API_URL: 'http://127.0.0.1:9', REDIS_URL: redis().url, CLIENT_COUNT: '3', EVENT_COUNT: '3' },
      CONNECT_TIMEOUT: '1000',
    });
    expect(exitCode).toBe(99);
    expect(stdout).toContain('broadcast-burst: INVALID');
    expect(stdout).toContain('clients could not be reached: clients_unreachable needs count == 0, got 6');
    expect(stdout).not.toMatch(/ passed$/m);
  });
});

describe('catch-up-burst', () => {
  it('replays a job that rlt seed has stored', async () => {
    const gateway = await useGateway({ MONGODB_URI: mongo().uri });
    const seed = await runRlt(['seed', '--mongo-uri', mongo().uri, '--event-count', '30', '--json']);
    expect(seed.exitCode, seed.stderr).toBe(0);
    const { jobId, inserted } = JSON.parse(seed.stdout);
    expect(inserted).toBe(30);

    const variables = { API_URL: gateway.url, JOB_ID: jobId, EVENT_COUNT: '30', CLIENT_COUNT: '8', ...wide };
    const { exitCode, stdout, stderr } = await runPlainK6('catch-up-burst', variables);
    expect(exitCode, stderr + stdout).toBe(0);
    // Without a Redis nothing is known of k6's own delay.
    expect(stdout).toMatch(/Replay time from request to last event, p95 +≤ 20,000 ms +[\d.,]+ ms +8 {2}passed/);
    expect(stdout).toContain('catch-up-burst: PASSED');
    // Somebody else's job: it is for `rlt seed --remove` to take it away.
    expect(await mongo().database.collection('novel_job_events').countDocuments({ jobId })).toBe(30);

    const short = await runPlainK6('catch-up-burst', {
      ...{ ...variables, EVENT_COUNT: '31' },
      // A replay that never completes is waited for three times as long.
      REPLAY_THRESHOLD: '1000',
    });
    expect(short.exitCode).toBe(99);
    expect(short.stdout).toMatch(/Replays with missing, duplicate.* +≤ 1 % +100 % +8 {2}failed/);

    const removal = await runRlt(['seed', '--mongo-uri', mongo().uri, '--remove', '--job-id', jobId, '--json']);
    expect(JSON.parse(removal.stdout)).toEqual({ jobId, removed: 30 });
  });

  it('replays a status that the gateway builds from the job document', async () => {
    const gateway = await useGateway({ MONGODB_URI: mongo().uri });
    const source = ['--replay-source', 'aggregate'];
    const seed = await runRlt(['seed', '--mongo-uri', mongo().uri, ...source, '--json']);
    const { jobId } = JSON.parse(seed.stdout);
    const { exitCode, stdout, stderr } = await runPlainK6('catch-up-burst', {
      ...{ API_URL: gateway.url, JOB_ID: jobId, REPLAY_SOURCE: 'aggregate', CLIENT_COUNT: '4' },
      ...wide,
    });
    expect(exitCode, stderr + stdout).toBe(0);
    expect(await gateway.metrics()).toMatchObject({
      lastCatchUp: { [jobId]: { replaySource: 'aggregate', replayedEvents: 1 } },
    });
  });
});

describe('wrong input', () => {
  it.each<[string, 'broadcast-burst' | 'catch-up-burst', Record<string, string>, string]>([
    ['a wrong number', 'broadcast-burst', { EVENT_COUNT: '-1' }, 'EVENT_COUNT is "-1": expected a whole number from 1'],
    [
      'an http URL for Redis',
      'broadcast-burst',
      { REDIS_URL: 'http://x' },
      'REDIS_URL is "http://x": expected redis://',
    ],
    ['no job to replay', 'catch-up-burst', { JOB_ID: '' }, 'npx rlt seed --mongo-uri URI'],
    [
      'a plan that is not its own',
      'broadcast-burst',
      { RLT_PLAN: '{"version":1,"scenario":"x"}' },
      'RLT_PLAN is for x',
    ],
    ['a plan of another version', 'broadcast-burst', { RLT_PLAN: '{"version":7}' }, 'RLT_PLAN has version 7'],
  ])('%s: a clear error, and nothing is opened', async (_, scenario, wrong, message) => {
    const gateway = await useGateway({ REDIS_URL: redis().url });
    const before = Number(await statOf('total_connections_received'));
    const { exitCode, stdout, stderr } = await runPlainK6(scenario, {
      ...{ API_URL: gateway.url, REDIS_URL: redis().url, JOB_ID: 'x' },
      ...wrong,
    });
    expect(exitCode).toBe(107);
    expect(stderr.replaceAll('\\"', '"')).toContain(message);
    expect(stdout).not.toContain('PASSED');
    expect(gateway.log.some(({ msg }) => /connect/i.test(msg) && /client|socket/i.test(msg))).toBe(false);
    // Only our own two questions.
    expect(Number(await statOf('total_connections_received'))).toBe(before + 1);
  });

  it('without a Redis says what is missing, and is not passed', async () => {
    const gateway = await useGateway();
    const { exitCode, stdout, stderr } = await runPlainK6('broadcast-burst', {
      API_URL: gateway.url,
      CLIENT_COUNT: '2',
    });
    expect(exitCode).not.toBe(0);
    expect(stderr).toContain('no Redis was given: pass -e REDIS_URL=redis://');
    expect(stdout).not.toContain('PASSED');
  });

  async function statOf(name: string): Promise<string | undefined> {
    const info = String(await redisCommand(redis().url, 'INFO', 'stats'));
    return new RegExp(`${name}:(\\d+)`).exec(info)?.[1];
  }
});

describe('the same goals as under rlt', () => {
  it.each(['broadcast-burst', 'catch-up-burst'] as const)('%s', (scenario) => {
    const given = { CLIENT_COUNT: '7', LATENCY_THRESHOLD: '90', REPLAY_THRESHOLD: '80', JOB_ID: 'x' };
    const flags = { 'client-count': '7', 'latency-threshold': '90', 'replay-threshold': '80', 'job-id': 'x' };
    const run = { runId: 'r', progress: false };
    const plain = planOf(resolveSettings({ scenario, environment: given }), run);
    const ours = planOf(resolveSettings({ scenario, flags }), run);
    expect(toK6Thresholds(goalsFor(scenario, plain))).toEqual(toK6Thresholds(goalsFor(scenario, ours)));
  });
});

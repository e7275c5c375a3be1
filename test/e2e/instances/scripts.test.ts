import { expect, it } from 'vitest';
import { useGateway } from '../../support/gateway.ts';
import {
  countOver,
  type PlayedInstance,
  planForInstances,
  playInstances,
  valuesOver,
} from '../../support/instances.ts';
import { runRlt } from '../../support/rlt.ts';
import { redisCommand, useMongo, useRedis } from '../../support/services.ts';

const redis = useRedis();
const mongo = useMongo();

const burst = { 'client-count': '12', 'event-count': '20', delay: '5', settle: '50' };
const planFor = (url: string, instances: number, flags: Readonly<Record<string, string>> = {}) =>
  planForInstances('broadcast-burst', instances, { 'api-url': url, ...burst, ...flags });
const keysOf = (runId: string) => redisCommand(redis().url, 'KEYS', `rlt:{${runId}}:*`);
const ended = (played: readonly PlayedInstance[]) => played.map(({ exitCode }) => exitCode);
const said = (played: readonly PlayedInstance[]) => played.map(({ output }) => output).join('\n');

/** The clients that a metric was recorded for, of all instances, in order. */
function clientsOf(played: readonly PlayedInstance[], metric: string): number[] {
  const samples = played.flatMap((each) => each.samples.filter((sample) => sample.metric === metric));
  return samples.map(({ metadata }) => Number(/client=(\d+)/.exec(metadata)?.[1])).sort((a, b) => a - b);
}

it.each([
  ['as many VUs in each', 2, '4'],
  ['more VUs in some than in others', 3, '4'],
  ['no subscriber in most of them', 4, '1'],
])('every client is there once, and one publisher, with %s', async (_, instances, vus) => {
  const gateway = await useGateway({ REDIS_URL: redis().url });
  const plan = planFor(gateway.url, instances, { 'subscriber-vus': vus });
  const played = await playInstances({ plan, redisUrl: redis().url });
  expect(ended(played), said(played)).toEqual(played.map(() => 0));
  // The last three are bystanders.
  expect(clientsOf(played, 'connect_duration')).toEqual(Array.from({ length: 15 }, (_, index) => index));
  expect(countOver(played, 'events_published')).toBe(20);
  expect(countOver(played, 'deliveries')).toBe(240);
  expect(countOver(played, 'duplicate_deliveries')).toBe(0);
  expect(countOver(played, 'iterations{scenario:subscribers}')).toBe(Number(vus));
  expect(countOver(played, 'iterations{scenario:instance}')).toBe(instances);
  for (const { index, output, summary } of played) {
    expect(output).toContain(`broadcast-burst: part ${index} of ${instances} of run ${plan.runId}`);
    expect(output).not.toMatch(/PASSED|FAILED|INVALID|level=error/);
    expect(summary).toMatchObject({
      invalid: {},
      setUp: true,
      roles: { subscribers: Number(vus), instance: instances },
    });
  }
  expect(await keysOf(plan.runId)).toEqual([`rlt:{${plan.runId}}:over`]);
  expect((await gateway.metrics()).totalConnections).toBe(0);
});

it('late clients of all instances ask at the same time, however late an instance comes', async () => {
  const gateway = await useGateway({ REDIS_URL: redis().url, MONGODB_URI: mongo().uri });
  const jobId = `load-test-together-${Date.now()}`;
  const seeded = await runRlt(['seed', '--mongo-uri', mongo().uri, '--job-id', jobId, '--event-count', '50']);
  expect(seeded.exitCode, seeded.stderr).toBe(0);
  const plan = planForInstances('catch-up-burst', 3, {
    ...{ 'api-url': gateway.url, 'client-count': '12', 'event-count': '50', 'subscriber-vus': '3', 'job-id': jobId },
    settle: '50',
  });
  const played = await playInstances({ plan, redisUrl: redis().url });
  expect(ended(played), said(played)).toEqual([0, 0, 0]);
  expect(countOver(played, 'replays_completed')).toBe(12);
  expect(clientsOf(played, 'replay_duration')).toEqual(Array.from({ length: 12 }, (_, index) => index));
  const connected = played.flatMap(({ samples }) => samples.filter(({ metric }) => metric === 'connect_duration'));
  const replayed = played.flatMap(({ samples }) => samples.filter(({ metric }) => metric === 'replay_event_latency'));
  // Samples are recorded after the fact: those of replays when all has settled.
  expect(Math.max(...connected.map(({ time }) => time))).toBeLessThan(Math.min(...replayed.map(({ time }) => time)));
  expect(await keysOf(plan.runId)).toEqual([`rlt:{${plan.runId}}:over`]);
});

it('an instance that never comes is named, and nothing is published', async () => {
  const gateway = await useGateway({ REDIS_URL: redis().url });
  const plan = planFor(gateway.url, 3, { 'join-timeout': '2000' });
  const played = await playInstances({ plan, redisUrl: redis().url, started: [1, 3] });
  expect(ended(played)).toEqual([108, 108]);
  for (const { output } of played) {
    expect(output).toContain(`instance 2 of 3 did not come to run ${plan.runId} within 2000 ms (--join-timeout)`);
  }
  expect(countOver(played, 'events_published') + countOver(played, 'clients_connected')).toBe(0);
});

it('one that is started twice is refused, and the others go on', async () => {
  const gateway = await useGateway({ REDIS_URL: redis().url });
  const plan = planFor(gateway.url, 2);
  const played = await playInstances({
    ...{ plan, redisUrl: redis().url, started: [1, 2, 3] },
    differs: (index) => (index === 3 ? { place: { index: 2, of: 2 } } : {}),
  });
  expect(ended(played).sort()).toEqual([0, 0, 108]);
  expect(said(played)).toContain(`instance 2 of 2 is in run ${plan.runId} already`);
  expect(countOver(played, 'deliveries')).toBe(240);
});

it('one with another plan is refused', async () => {
  const gateway = await useGateway({ REDIS_URL: redis().url });
  const plan = planFor(gateway.url, 2, { 'join-timeout': '2000' });
  const played = await playInstances({
    ...{ plan, redisUrl: redis().url },
    differs: (index) => (index === 2 ? { plan: { eventCount: 21 } } : {}),
  });
  expect(said(played)).toContain(`has another plan than run ${plan.runId}`);
  expect(ended(played)).not.toContain(0);
  expect(countOver(played, 'events_published')).toBe(0);
});

it('a run id serves once', async () => {
  const gateway = await useGateway({ REDIS_URL: redis().url });
  const plan = planFor(gateway.url, 2);
  expect(ended(await playInstances({ plan, redisUrl: redis().url }))).toEqual([0, 0]);
  const again = await playInstances({ plan, redisUrl: redis().url });
  expect(ended(again)).not.toContain(0);
  expect(said(again)).toContain(`run ${plan.runId} is over already: a run id serves once`);
  expect(countOver(again, 'clients_connected')).toBe(0);
});

it('a k6 that was not told its part, or of how many, does not begin', async () => {
  const gateway = await useGateway({ REDIS_URL: redis().url });
  const plan = planFor(gateway.url, 2);
  const alone = await playInstances({
    ...{ plan, redisUrl: redis().url, started: [1] },
    differs: () => ({ place: { index: 1, of: 1 } }),
  });
  expect(said(alone)).toContain('the plan is for 2 instances, but this k6 was given the whole test');
  const ofThree = await playInstances({
    ...{ plan, redisUrl: redis().url, started: [1] },
    differs: () => ({ place: { index: 1, of: 3 } }),
  });
  expect(said(ofThree)).toContain('the plan is for 2 instances, but this k6 is one of 3');
  expect([...ended(alone), ...ended(ofThree)]).not.toContain(0);
  expect(countOver([...alone, ...ofThree], 'clients_connected')).toBe(0);
});

it('where one dies in the middle the others come to their end, and what it leaves vanishes by itself', async () => {
  const gateway = await useGateway({ REDIS_URL: redis().url });
  const plan = planFor(gateway.url, 3, { 'event-count': '100', delay: '30', 'subscriber-vus': '3' });
  const played = await playInstances({
    ...{ plan, redisUrl: redis().url },
    async meanwhile(running) {
      await expect.poll(async () => (await gateway.metrics()).totalSubscriptions, { timeout: 20_000 }).toBe(15);
      const third = running.find(({ index }) => index === 3);
      process.kill(third?.pid ?? Number.NaN, 'SIGKILL');
    },
  });
  expect(ended(played)).toEqual([0, 0, null]);
  expect(countOver(played.slice(0, 2), 'deliveries')).toBe(800);
  const keys = await keysOf(plan.runId);
  expect(keys).toContain(`rlt:{${plan.runId}}:left`);
  for (const key of Array.isArray(keys) ? keys : []) {
    expect(Number(await redisCommand(redis().url, 'TTL', String(key)))).toBeGreaterThan(60);
  }
});

it('scenarios that must see all of their clients refuse', async () => {
  const gateway = await useGateway();
  const plan = planForInstances('connection-quota', 2, { 'api-url': gateway.url });
  const [played] = await playInstances({ plan, redisUrl: redis().url, started: [1] });
  expect(played?.output).toContain('INSTANCES is 2, but connection-quota must see all of its clients');
  expect(played?.exitCode).not.toBe(0);
});

it('says of each of its clocks how far it may be off', async () => {
  const gateway = await useGateway({ REDIS_URL: redis().url });
  const played = await playInstances({ plan: planFor(gateway.url, 2), redisUrl: redis().url });
  expect(valuesOver(played, 'clock_offset')).toHaveLength(4);
  for (const bound of valuesOver(played, 'clock_offset_bound')) {
    expect(bound).toBeGreaterThan(0);
    expect(bound).toBeLessThan(50);
  }
});

import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { readConfig } from '../../gateway/config.ts';
import { startGateway } from '../../gateway/gateway.ts';
import { createLog } from '../../gateway/log.ts';
import { connect } from '../support/client.ts';
import { useGateway } from '../support/gateway.ts';
import { redisCommand, useRedis } from '../support/services.ts';
import { until } from '../support/until.ts';

const channel = 'novel.realtime.events';
const occurredAt = '2026-01-02T03:04:05.678Z';
const iso = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);

const redis = useRedis();
const otherRedis = useRedis();

const publish = (message: unknown) =>
  redisCommand(redis().url, 'PUBLISH', channel, typeof message === 'string' ? message : JSON.stringify(message));

const live = (jobId: string, sequence: number) => ({
  version: 1,
  kind: 'generation',
  jobId,
  event: { type: 'load-test', occurredAt, sequence, publishedAt: 1.5 },
});

const withRedis = () => ({ REDIS_URL: redis().url, REDIS_RECONNECT_BASE_MS: '200', REDIS_RECONNECT_MAX_MS: '800' });

describe('a live event', () => {
  it.each([
    [
      'generation',
      { kind: 'generation', event: { type: 'chapter', occurredAt, extra: [1] } },
      'novel.generation-event',
      { event: { type: 'chapter', occurredAt, extra: [1] } },
    ],
    [
      'domain',
      { kind: 'domain', event: { type: 'saved', occurredAt } },
      'novel.domain-event',
      { event: { type: 'saved', occurredAt } },
    ],
    [
      'job-status',
      { kind: 'job-status', status: 'running', snapshot: { progress: 0.5 } },
      'novel.job-status',
      { status: 'running', snapshot: { progress: 0.5 } },
    ],
    [
      'job-status without a snapshot',
      { kind: 'job-status', status: 'failed' },
      'novel.job-status',
      { status: 'failed', snapshot: null },
    ],
  ])('of kind %s reaches the job’s subscribers and nobody else', async (_, message, name, payload) => {
    const gateway = await useGateway(withRedis());
    const [subscriber, other] = [await connect(gateway.url), await connect(gateway.url)];
    await subscriber.subscribe('job-1');
    await other.subscribe('job-2');
    await publish({ version: 1, jobId: 'job-1', ...message });
    expect(await subscriber.next(name)).toEqual({ jobId: 'job-1', emittedAt: iso, ...payload });
    await delay(50);
    expect(subscriber.names).toEqual(['connect', 'novel.subscribed', name]);
    expect(other.names).toEqual(['connect', 'novel.subscribed']);
  });

  it('no longer reaches a client that unsubscribed', async () => {
    const gateway = await useGateway(withRedis());
    const [gone, there] = [await connect(gateway.url), await connect(gateway.url)];
    await gone.subscribe('job-1');
    await there.subscribe('job-1');
    gone.socket.emit('unsubscribe', { jobId: 'job-1' });
    await gone.next('novel.unsubscribed');
    await publish(live('job-1', 1));
    await there.next('novel.generation-event');
    expect(gone.all('novel.generation-event')).toEqual([]);
  });
});

it.each([
  ['no JSON', '{'],
  ['no object', '7'],
  ['another version', { ...live('job-1', 1), version: 2 }],
  ['an unknown kind', { ...live('job-1', 1), kind: 'other' }],
  ['no job id', { ...live('', 1) }],
  ['an event without a type', { ...live('job-1', 1), event: { occurredAt } }],
  ['an unknown status', { version: 1, kind: 'job-status', jobId: 'job-1', status: 'lost' }],
])('logs a message with %s as an error and drops it', async (_, message) => {
  const gateway = await useGateway(withRedis());
  const client = await connect(gateway.url);
  await client.subscribe('job-1');
  await publish(message);
  await publish(live('job-1', 2));
  await client.next('novel.generation-event');
  expect(client.names).toEqual(['connect', 'novel.subscribed', 'novel.generation-event']);
  expect(gateway.log.filter(({ level }) => level === 'error')).toEqual([
    expect.objectContaining({ msg: 'invalid message dropped', channel, reason: expect.any(String) }),
  ]);
});

describe('when the subscription is cut', () => {
  it('comes back after the base delay, and delivers each later event once', async () => {
    const gateway = await useGateway(withRedis());
    const client = await connect(gateway.url);
    await client.subscribe('job-1');
    const cutAt = performance.now();
    await redisCommand(redis().url, 'CLIENT', 'KILL', 'TYPE', 'pubsub');
    await until('not ready', async () => !(await fetch(`${gateway.url}/health/ready`)).ok);
    await publish(live('job-1', 1));
    await until('ready again', async () => (await fetch(`${gateway.url}/health/ready`)).ok);
    expect(performance.now() - cutAt).toBeGreaterThan(195);
    await publish(live('job-1', 2));
    await client.next('novel.generation-event');
    await delay(50);
    expect(client.all('novel.generation-event')).toMatchObject([{ event: { sequence: 2 } }]);
  });

  it('tries again with doubled waits up to the maximum while Redis is away', async () => {
    const server = otherRedis();
    const gateway = await useGateway({
      REDIS_URL: server.url,
      REDIS_RECONNECT_BASE_MS: '20',
      REDIS_RECONNECT_MAX_MS: '100',
    });
    const waits = () => gateway.log.filter(({ msg }) => msg === 'redis connection lost').map((line) => line.retryInMs);
    await server.stop();
    await until('five attempts', () => waits().length >= 5);
    expect(waits().slice(0, 5)).toEqual([20, 40, 80, 100, 100]);
    await server.start();
    await until('ready again', async () => (await fetch(`${gateway.url}/health/ready`)).ok);
    expect(gateway.log.filter(({ level }) => level === 'error')).toEqual([]);
  });
});

it('starts without Redis, says that it is not ready, and keeps the password out of its log', async () => {
  await otherRedis().stop();
  const lines: string[] = [];
  const config = readConfig({ PORT: '0', REDIS_URL: otherRedis().url.replace('://', '://me:hush@') });
  const gateway = await startGateway(config, { log: createLog('trace', { write: (line) => lines.push(line) }) });
  const ready = await fetch(`${gateway.url}/health/ready`);
  expect([ready.status, await ready.json()]).toEqual([503, { status: 'not ready', redis: 'down', mongodb: 'off' }]);
  await until('an attempt', () => lines.some((line) => line.includes('redis connection lost')));
  await gateway.close();
  expect(lines.join('')).not.toContain('hush');
});

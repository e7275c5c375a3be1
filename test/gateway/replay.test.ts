import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { usualBehaviour } from '../../gateway/behaviour.ts';
import { readConfig } from '../../gateway/config.ts';
import { startGateway } from '../../gateway/gateway.ts';
import { createLog } from '../../gateway/log.ts';
import { connect } from '../support/client.ts';
import { type TestGateway, useGateway } from '../support/gateway.ts';
import { useMongo } from '../support/services.ts';
import { until } from '../support/until.ts';

const start = Date.parse('2026-01-02T03:04:05.000Z');
const at = (index: number) => new Date(start + index).toISOString();

const mongo = useMongo();

const useReplay = () => useGateway({ MONGODB_URI: mongo().uri });

function storedEvent(jobId: string, index: number, fields: object = {}) {
  const event = { type: 'load-test', occurredAt: at(index), sequence: index };
  const now = new Date();
  return { jobId, kind: 'generation', emittedAt: at(index), event, createdAt: now, updatedAt: now, ...fields };
}

async function store(...documents: object[]): Promise<void> {
  await mongo().database.collection('novel_job_events').insertMany(documents);
}

async function subscribed(gateway: TestGateway, jobId: string) {
  const client = await connect(gateway.url);
  await client.subscribe(jobId);
  return client;
}

const catchUp = (jobId: string, replayedEvents: number, replaySource: string) => ({
  [jobId]: {
    jobId,
    replayedEvents,
    replaySource,
    replayDurationMs: expect.any(Number),
    recordedAt: expect.any(String),
  },
});

describe('history is replayed', () => {
  it('after the acknowledgement, oldest first, under the live events’ names, and recorded in the metrics', async () => {
    await store(
      storedEvent('mixed', 3, { kind: 'job-status', event: undefined, status: 'running', snapshot: { progress: 1 } }),
      storedEvent('mixed', 1),
      storedEvent('mixed', 4, { kind: 'job-status', event: undefined, status: 'completed' }),
      storedEvent('mixed', 2, { kind: 'domain' }),
      storedEvent('another', 5),
    );
    const gateway = await useReplay();
    const client = await subscribed(gateway, 'mixed');
    await client.next('novel.job-status', 2);
    const head = (index: number) => ({ jobId: 'mixed', emittedAt: at(index) });
    const event = (index: number) => ({ type: 'load-test', occurredAt: at(index), sequence: index });
    expect(client.happenings.slice(2).map(({ name, payload }) => [name, payload])).toEqual([
      ['novel.generation-event', { ...head(1), event: event(1) }],
      ['novel.domain-event', { ...head(2), event: event(2) }],
      ['novel.job-status', { ...head(3), status: 'running', snapshot: { progress: 1 } }],
      ['novel.job-status', { ...head(4), status: 'completed', snapshot: null }],
    ]);
    expect((await gateway.metrics()).lastCatchUp).toEqual(catchUp('mixed', 4, 'events'));
  });

  it('up to the newest 250 events', async () => {
    await store(...Array.from({ length: 260 }, (_, index) => storedEvent('long', index)));
    const client = await subscribed(await useReplay(), 'long');
    await client.next('novel.generation-event', 250);
    await delay(50);
    const sequences = client.all('novel.generation-event').map((payload) => sequenceOf(payload));
    expect(sequences).toEqual(Array.from({ length: 250 }, (_, index) => index + 10));
  });

  it('in the order of storing where times are equal', async () => {
    await store(...[1, 2, 3, 4].map((sequence) => storedEvent('tied', sequence, { emittedAt: at(0) })));
    const client = await subscribed(await useReplay(), 'tied');
    await client.next('novel.generation-event', 4);
    expect(client.all('novel.generation-event').map(sequenceOf)).toEqual([1, 2, 3, 4]);
  });

  it('again to a client that subscribes again', async () => {
    await store(storedEvent('again', 1));
    const client = await subscribed(await useReplay(), 'again');
    await client.next('novel.generation-event');
    await client.subscribe('again');
    await client.next('novel.generation-event', 2);
  });

  it('without events that cannot be read, which are logged', async () => {
    await store(storedEvent('broken', 1), storedEvent('broken', 2, { kind: 'other' }));
    const gateway = await useReplay();
    const client = await subscribed(gateway, 'broken');
    await client.next('novel.generation-event');
    expect(gateway.log).toContainEqual(expect.objectContaining({ level: 'error', jobId: 'broken', unreadable: 1 }));
  });
});

describe('without a stored event', () => {
  it('one status is built from the job’s document', async () => {
    const snapshot = { summary: 'half way', progress: 0.5 };
    await mongo()
      .database.collection('novel_jobs')
      .insertOne({ jobId: 'only-job', status: 'running', snapshot, updatedAt: new Date(at(7)) });
    const gateway = await useReplay();
    const client = await subscribed(gateway, 'only-job');
    expect(await client.next('novel.job-status')).toEqual({
      jobId: 'only-job',
      emittedAt: at(7),
      status: 'running',
      snapshot,
    });
    expect((await gateway.metrics()).lastCatchUp).toEqual(catchUp('only-job', 1, 'aggregate'));
  });

  it('and without a job nothing is replayed', async () => {
    const gateway = await useReplay();
    const client = await subscribed(gateway, 'nobody');
    await expect.poll(async () => (await gateway.metrics()).lastCatchUp).toEqual(catchUp('nobody', 0, 'none'));
    expect(client.names).toEqual(['connect', 'novel.subscribed']);
  });
});

it('is logged when it fails, without credentials, and the subscription stands', async () => {
  const gateway = await useGateway({ MONGODB_URI: mongo().uri }, () => ({
    ...usualBehaviour,
    loadReplay: () => Promise.reject(new Error('no answer from mongodb://me:hush@db/x')),
  }));
  const client = await subscribed(gateway, 'any');
  await until('the failure is logged', () => gateway.log.some(({ msg }) => msg === 'replay failed'));
  expect(gateway.log.find(({ level }) => level === 'error')).toMatchObject({
    jobId: 'any',
    reason: 'no answer from mongodb://***@db/x',
  });
  expect(client.socket.connected).toBe(true);
  expect(await gateway.metrics()).toMatchObject({ subscribersPerJob: { any: 1 }, lastCatchUp: {} });
});

it('is missing while MongoDB is away, which readiness and log tell; all else works', async () => {
  const lines: string[] = [];
  const config = readConfig({ PORT: '0', MONGODB_URI: 'mongodb://127.0.0.1:1/app?serverSelectionTimeoutMS=200' });
  const gateway = await startGateway(config, { log: createLog('info', { write: (line) => lines.push(line) }) });
  onTestFinished(() => gateway.close());
  const ready = await fetch(`${gateway.url}/health/ready`);
  expect([ready.status, await ready.json()]).toEqual([503, { status: 'not ready', redis: 'off', mongodb: 'down' }]);
  const client = await connect(gateway.url);
  await client.subscribe('any');
  await until('the failure is logged', () => lines.some((line) => line.includes('replay failed')));
  expect(lines.filter((line) => line.includes('MongoDB does not answer'))).toHaveLength(1);
  expect(client.socket.connected).toBe(true);
});

it('refuses a MongoDB URI that the driver cannot read', async () => {
  const error: unknown = await useGateway({ MONGODB_URI: 'mongodb://me:hush@/?tls=maybe' }).catch((cause) => cause);
  expect(error).toMatchObject({ exitCode: 2, message: expect.stringContaining('MONGODB_URI is "mongodb://***@/') });
  expect(String(error)).not.toContain('hush');
});

function sequenceOf(payload: unknown): unknown {
  if (payload === null || typeof payload !== 'object' || !('event' in payload)) return undefined;
  const { event } = payload;
  return event !== null && typeof event === 'object' && 'sequence' in event ? event.sequence : undefined;
}

import { randomUUID } from 'node:crypto';
import { MongoClient } from 'mongodb';
import { createClient } from 'redis';
import { describe, expect, it } from 'vitest';
import { type Lifetime, startMongo, startRedis, withLifetime } from '../../engine/index.ts';
import { pathWithGo } from './support/pathWithGo.ts';

const log = () => {};

describe('private Redis', () => {
  it('is the installed redis-server; it can be stopped and started again on its port', async () => {
    await withLifetime((lifetime) => checkRedis(lifetime, process.env, /^Redis \d+\.\d+\.\d+ :\d+$/));
  });

  it('is a stand-in where no redis-server is installed, and says so', async () => {
    const said: string[] = [];
    const env = { ...process.env, PATH: await pathWithGo() };
    await withLifetime((lifetime) =>
      checkRedis(lifetime, env, /^Redis stand-in \(miniredis\) \d.*:\d+$/, (line) => said.push(line)),
    );
    expect(said.join('\n')).toContain('No redis-server on PATH');
  });

  it('does not collide with others', async () => {
    await withLifetime(async (lifetime) => {
      const all = await Promise.all(Array.from({ length: 5 }, () => startRedis(lifetime, { log })));
      expect(new Set(all.map(({ port }) => port)).size).toBe(5);
    });
  });
});

describe('private MongoDB', () => {
  it('does what seeding and replay need', async () => {
    await withLifetime(async (lifetime) => checkMongo((await startMongo(lifetime, { log })).uri));
  });
});

// The services that a user may name instead; CI has real ones.
describe('named by the environment', () => {
  const { TEST_REDIS_URL = '', TEST_MONGO_URI = '' } = process.env;

  it.skipIf(TEST_REDIS_URL === '')('TEST_REDIS_URL: Redis does what a run needs', () => roundTrip(TEST_REDIS_URL));

  it.skipIf(TEST_MONGO_URI === '')('TEST_MONGO_URI: MongoDB does what a run needs', () => checkMongo(TEST_MONGO_URI));
});

async function checkMongo(uri: string): Promise<void> {
  const client = await new MongoClient(uri).connect();
  const suffix = randomUUID();
  const [events, jobs] = ['events', 'jobs'].map((name) => client.db().collection(`${name}-${suffix}`));
  if (events === undefined || jobs === undefined) throw new Error('unreachable');
  try {
    await events.createIndex({ jobId: 1, emittedAt: -1 });
    const rows = Array.from({ length: 100 }, (_, n) => ({ jobId: n % 2 ? 'a' : 'b', emittedAt: stamp(n), n }));
    expect((await events.insertMany(rows)).insertedCount).toBe(100);
    const newest = await events.find({ jobId: 'a' }).sort({ emittedAt: -1 }).limit(3).toArray();
    expect(newest.map(({ n }) => n)).toEqual([99, 97, 95]);
    expect((await events.indexes()).map(({ key }) => key)).toContainEqual({ jobId: 1, emittedAt: -1 });
    for (const status of ['running', 'completed']) {
      await jobs.updateOne({ jobId: 'a' }, { $set: { status } }, { upsert: true });
    }
    expect(await jobs.find().toArray()).toMatchObject([{ jobId: 'a', status: 'completed' }]);
    expect((await events.deleteMany({ jobId: 'a' })).deletedCount).toBe(50);
    expect(await events.countDocuments()).toBe(50);
  } finally {
    await Promise.all([events.drop(), jobs.drop()]);
    await client.close();
  }
}

async function checkRedis(
  lifetime: Lifetime,
  env: NodeJS.ProcessEnv,
  label: RegExp,
  say: (line: string) => void = log,
) {
  const redis = await startRedis(lifetime, { log: say, env });
  expect(redis.label).toMatch(label);
  expect(redis.standIn).toBe(label.source.includes('stand-in'));
  await roundTrip(redis.url);
  await redis.start();
  await redis.stop();
  await redis.stop();
  await expect(roundTrip(redis.url)).rejects.toThrow(/ECONNREFUSED/);
  await redis.start();
  await roundTrip(redis.url);
}

/** What the harness does with Redis: a message through pub/sub, and the counter of a barrier. */
async function roundTrip(url: string): Promise<void> {
  const subscriber = createClient({ url, socket: { reconnectStrategy: false } });
  subscriber.on('error', () => {});
  await subscriber.connect();
  const channel = `channel-${randomUUID()}`;
  const publisher = await subscriber.duplicate().connect();
  try {
    const received = new Promise<string>((resolve) => {
      void subscriber.subscribe(channel, resolve).then(() => publisher.publish(channel, 'hello'));
    });
    expect(await received).toBe('hello');
    const counter = `count-${randomUUID()}`;
    expect(await publisher.incr(counter)).toBe(1);
    await publisher.del(counter);
  } finally {
    subscriber.destroy();
    publisher.destroy();
  }
}

function stamp(n: number): string {
  return new Date(Date.UTC(2025, 0, 1) + n).toISOString();
}

import { MongoClient } from 'mongodb';
import { createClient } from 'redis';
import { afterEach, describe, expect, it } from 'vitest';
import { type Lifetime, startMongo, startRedis, withLifetime } from '../../engine/index.ts';

const log = () => {};

describe('private Redis', () => {
  it('is the installed redis-server; it can be stopped and started again on its port', async () => {
    await withLifetime((lifetime) => checkRedis(lifetime, process.env, /^Redis \d+\.\d+\.\d+ :\d+$/));
  });

  it('is a stand-in where no redis-server is installed, and says so', async () => {
    const said: string[] = [];
    await withLifetime((lifetime) =>
      checkRedis(lifetime, withoutPrograms(), /^Redis stand-in \(miniredis\) \d.*:\d+$/, (line) => said.push(line)),
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

describe('private MongoDB wire server', () => {
  it('does what seeding and replay need', async () => {
    await withLifetime(async (lifetime) => {
      const { uri } = await startMongo(lifetime, { log });
      const client = await new MongoClient(uri).connect();
      closers.push(() => client.close());
      const events = client.db().collection('events');
      await events.createIndex({ jobId: 1, emittedAt: -1 });
      const rows = Array.from({ length: 100 }, (_, n) => ({ jobId: n % 2 ? 'a' : 'b', emittedAt: stamp(n), n }));
      expect((await events.insertMany(rows)).insertedCount).toBe(100);
      const newest = await events.find({ jobId: 'a' }).sort({ emittedAt: -1 }).limit(3).toArray();
      expect(newest.map(({ n }) => n)).toEqual([99, 97, 95]);
      expect((await events.indexes()).map(({ key }) => key)).toContainEqual({ jobId: 1, emittedAt: -1 });
      const jobs = client.db().collection('jobs');
      for (const status of ['running', 'completed']) {
        await jobs.updateOne({ jobId: 'a' }, { $set: { status } }, { upsert: true });
      }
      expect(await jobs.find().toArray()).toMatchObject([{ jobId: 'a', status: 'completed' }]);
      expect((await events.deleteMany({ jobId: 'a' })).deletedCount).toBe(50);
      expect(await events.countDocuments()).toBe(50);
    });
  });
});

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

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
  const publisher = await subscriber.duplicate().connect();
  try {
    const received = new Promise<string>((resolve) => {
      void subscriber.subscribe('channel', resolve).then(() => publisher.publish('channel', 'hello'));
    });
    expect(await received).toBe('hello');
    await publisher.set('count', 0);
    expect(await publisher.incr('count')).toBe(1);
  } finally {
    subscriber.destroy();
    publisher.destroy();
  }
}

/** PATH with Go alone, for a build that is not cached yet. */
function withoutPrograms(): NodeJS.ProcessEnv {
  const go = (process.env.PATH ?? '').split(':').filter((folder) => /\/go\/bin$/.test(folder));
  return { ...process.env, PATH: go.join(':') };
}

function stamp(n: number): string {
  return new Date(Date.UTC(2025, 0, 1) + n).toISOString();
}

import { createAdapter, createShardedAdapter } from '@socket.io/redis-adapter';
import { Emitter } from '@socket.io/redis-emitter';
import { createAdapter as createStreamsAdapter } from '@socket.io/redis-streams-adapter';
import { createClient } from 'redis';
import { Server } from 'socket.io';
import { expect, it, onTestFinished } from 'vitest';
import { eventValues } from '../../../contract/eventValues.ts';
import { type Adapter, listenTo } from '../../../run/probe/learn/redisTraces.ts';
import { publishOnce } from '../../../run/probe/publishOnce.ts';
import { readyMade } from '../../../settings/profile/readyMade.ts';
import { useRedis } from '../../support/services.ts';

const redis = useRedis();

async function connect() {
  const client = createClient({ url: redis().url });
  client.on('error', () => {});
  onTestFinished(() => client.close().catch(() => {}));
  return client.connect();
}

type Emit = (room: string, event: string, payload: object) => unknown;

/** Has a real node, which nobody is connected to, emit. */
async function byNode(adapter: ConstructorParameters<typeof Server>[0]): Promise<Emit> {
  const io = new Server(adapter);
  onTestFinished(() => io.of('/').adapter.close());
  return (room, event, payload) => io.to(room).emit(event, payload);
}

const packages: Readonly<Record<string, readonly [flavour: Adapter['flavour'], open: () => Promise<Emit>]>> = {
  'socketio-redis-adapter': [
    'socketio-redis-adapter',
    async () => byNode({ adapter: createAdapter(await connect(), await connect()) }),
  ],
  'socketio-redis-adapter-sharded': [
    'socketio-redis-adapter-sharded',
    async () =>
      byNode({ adapter: createShardedAdapter(await connect(), await connect(), { subscriptionMode: 'static' }) }),
  ],
  'socketio-redis-streams': [
    'socketio-redis-streams',
    async () => byNode({ adapter: createStreamsAdapter(await connect()) }),
  ],
  'redis-emitter': [
    'socketio-redis-adapter',
    async () => {
      const emitter = new Emitter(await connect());
      return (room, event, payload) => emitter.to(room).emit(event, payload);
    },
  ],
};

it.each(Object.keys(packages))('%s writes to Redis what the package does', async (name) => {
  const [flavour, open] = packages[name] ?? [];
  const profile = readyMade(name);
  if (flavour === undefined || open === undefined || !profile?.publish) throw new Error('no such profile');
  const emit = await open();
  const traces = { adapter: { flavour, key: 'socket.io' }, why: '', channels: [], isCluster: false, byPattern: false };
  const listening = await listenTo(redis().url, traces, '/', 2000);
  onTestFinished(() => listening.close());
  const publishedAt = 1_700_000_000_000;
  const values = eventValues(profile, { jobId: 'r1', sequence: 7, publishedAt, dueAt: publishedAt });

  emit('r1', 'message', { room: 'r1', sequence: 7, publishedAt });
  const published = await publishOnce(profile.publish, () => values, {
    ...{ apiUrl: '', redisUrl: redis().url, httpHeaders: () => ({}), timeoutMs: 2000 },
    connect: async () => 'nobody connects',
  });
  expect(published.found).toMatch(/subscriber|answered/);
  await expect.poll(async () => (await listening.adapterMessages()).length).toBe(2);
  const [first, second] = await listening.adapterMessages();
  const { writer: _, ...ours } = second ?? {};
  expect(first).toMatchObject(ours);
  expect(ours).toEqual({ event: 'message', args: [{ room: 'r1', sequence: 7, publishedAt }], rooms: ['r1'] });
  if (name === 'redis-emitter') expect([first?.writer, second?.writer]).toEqual(['emitter', 'emitter']);
});

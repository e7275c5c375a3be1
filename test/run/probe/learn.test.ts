import { createServer } from 'node:http';
import { Emitter } from '@socket.io/redis-emitter';
import { createClient } from 'redis';
import { Server } from 'socket.io';
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import type { ProfileFile } from '../../../contract/profile.ts';
import { withLifetime } from '../../../engine/lifetime.ts';
import { checkOnGateway } from '../../../run/probe/checkProfile.ts';
import { learnProfile } from '../../../run/probe/learn/learnProfile.ts';
import type { LearnRequest } from '../../../run/probe/learn/request.ts';
import { parseProfile } from '../../../settings/profile/parseProfile.ts';
import { resolveSettings } from '../../../settings/settings.ts';
import { port } from '../../socketio/support/server.ts';
import { privateAuthority, tlsInFrontOf } from '../../support/privateAuthority.ts';
import { useProxy } from '../../support/proxy.ts';
import { redisCommand, useRedis } from '../../support/services.ts';
import { type AdapterKind, useBoard } from './support/board.ts';

const redis = useRedis();
beforeEach(() => redisCommand(redis().url, 'FLUSHALL'));

const look = { event: 'look', args: ['{jobId}'] };

interface Learning extends Partial<Omit<LearnRequest, 'settings'>> {
  readonly flags: Readonly<Record<string, string>>;
  readonly namespace?: string;
  /** Done while the gateway is watched. */
  readonly meanwhile?: (jobId: string) => Promise<unknown>;
}

async function learn({ flags, meanwhile, namespace = '/', ...request }: Learning) {
  const profile = parseProfile({ namespace }, 'learned');
  const settings = resolveSettings({ scenario: 'broadcast-burst', flags, profile });
  const jobId = `job-${Math.random().toString(36).slice(2)}`;
  let isTold = false;
  return withLifetime((lifetime) =>
    learnProfile(
      {
        ...{ settings, jobId, subscribe: look, emit: undefined, trigger: undefined, forMs: 1500, answerMs: 400 },
        mayWrite: async () => true,
        tell: () => {
          if (!isTold) void meanwhile?.(jobId);
          isTold = true;
        },
        ...request,
      },
      lifetime,
    ),
  );
}

/** What `rlt profile check` says of the draft, but for what was not tried. */
async function tried(file: ProfileFile, flags: Readonly<Record<string, string>>) {
  const profile = parseProfile(file, 'draft.json');
  const settings = resolveSettings({ scenario: 'broadcast-burst', flags, profile });
  const lines = await withLifetime((lifetime) =>
    checkOnGateway({ settings, tell: () => {}, answerMs: 800, mayWrite: async () => true }, lifetime),
  );
  return Object.fromEntries(
    lines.flatMap(({ part, outcome }) => (outcome === 'not tried' ? [] : [[part, outcome] as const])),
  );
}

const post = (apiUrl: string) => (jobId: string) => fetch(`${apiUrl}/${jobId}`, { method: 'POST' });

it.each<[adapter: AdapterKind, flavour: string, command: string[]]>([
  ['pubsub', 'socketio-redis-adapter', ['PUBLISH', 'notes#{namespace}#', '{message}']],
  ['sharded', 'socketio-redis-adapter-sharded', ['SPUBLISH', 'socket.io#{namespace}#', '{message}']],
  ['streams', 'socketio-redis-streams', expect.arrayContaining(['XADD', 'socket.io', '{message}'])],
])(
  'the room, the payload and the key of nodes with %s are seen, and the draft works',
  async (adapter, flavour, command) => {
    const { apiUrl } = await useBoard({ adapter, redisUrl: redis().url });
    const flags = { 'api-url': apiUrl, 'redis-url': redis().url };
    const { profile, notes } = await learn({ flags, meanwhile: post(apiUrl) });
    expect(profile).toMatchObject({
      extends: flavour,
      subscribe: { event: 'look', acknowledgedBy: { acknowledgement: true } },
      unsubscribe: null,
      jobEvents: [{ event: 'note', jobIdPath: 'on', sequencePath: 'sequence', publishedAtPath: 'publishedAt' }],
      publish: { redis: { command } },
    });
    const written = JSON.stringify(profile.publish);
    expect(written).toContain('"rooms":["board:{jobId}"]');
    expect(written).toContain('{"on":"{jobId}","says":"hello","sequence":"{sequence}","publishedAt":"{publishedAt}"}');
    expect(notes.open.join('\n')).not.toMatch(/jobEvents|publish/);
    expect(await tried(profile, flags)).toMatchObject({ publish: 'works', jobEvents: 'works' });
  },
);

it('a service with the emitter is told from a node', async () => {
  const { apiUrl } = await useBoard({ adapter: 'pubsub', redisUrl: redis().url });
  const client = await createClient({ url: redis().url }).connect();
  onTestFinished(() => client.destroy());
  const flags = { 'api-url': apiUrl, 'redis-url': redis().url };
  const { profile } = await learn({
    flags,
    meanwhile: async (jobId) => new Emitter(client, { key: 'notes' }).to(`board:${jobId}`).emit('note', jobId, 'hello'),
  });
  expect(profile).toMatchObject({
    extends: 'redis-emitter',
    jobEvents: [{ event: 'note', argument: 1, pattern: 'load test {sequence} {publishedAt}' }],
    publish: { redis: { command: ['PUBLISH', 'notes#{namespace}#board:{jobId}#', '{message}'] } },
  });
  expect(await tried(profile, flags)).toMatchObject({ publish: 'works', jobEvents: 'works' });
});

it.each<[what: string, message: (id: string) => object, template: object, paths: object]>([
  [
    'beside the sequence',
    (id) => ({ v: 1, id, body: { seq: 3 } }),
    { v: 1, id: '{jobId}', body: { seq: '{sequence}', publishedAt: '{publishedAt}' } },
    { sequencePath: 'payload.seq', publishedAtPath: 'payload.publishedAt' },
  ],
  [
    'in the part that is passed on',
    (id) => ({ v: 1, id, body: { text: 'x' } }),
    { v: 1, id: '{jobId}', body: { text: 'x', sequence: '{sequence}', publishedAt: '{publishedAt}' } },
    { sequencePath: 'payload.sequence', publishedAtPath: 'payload.publishedAt' },
  ],
])('what a message of a channel lacks is added %s', async (_, message, template, paths) => {
  const { apiUrl, io } = await useBoard({});
  const clients = await Promise.all([0, 1].map(() => createClient({ url: redis().url }).connect()));
  const [subscriber, publisher] = clients;
  onTestFinished(() => void clients.map((client) => client.destroy()));
  await subscriber?.subscribe('notes', (text) => {
    const { id, body } = JSON.parse(text);
    io.to(`board:${id}`).emit('note', { of: id, payload: body });
  });
  const flags = { 'api-url': apiUrl, 'redis-url': redis().url };
  const { profile } = await learn({
    flags,
    meanwhile: async (jobId) => publisher?.publish('notes', JSON.stringify(message(jobId))),
  });
  expect(profile).toMatchObject({
    redis: { channel: 'notes', message: template },
    jobEvents: [{ jobIdPath: 'of', ...paths }],
  });
  expect(await tried(profile, flags)).toMatchObject({ publish: 'works', jobEvents: 'works' });
});

it('where no node tells the others of an event, the adapter is a guess, and the room is open', async () => {
  const { apiUrl } = await useBoard({ adapter: 'pubsub', redisUrl: redis().url });
  const { profile, notes } = await learn({ flags: { 'api-url': apiUrl, 'redis-url': redis().url }, forMs: 100 });
  expect(profile).toMatchObject({ extends: 'socketio-redis-adapter' });
  expect(JSON.stringify(profile.publish)).toContain('notes#{namespace}#');
  expect(notes.guessed.join()).toContain('publish: as socketio-redis-adapter does it');
  expect(notes.open.join()).toContain('whether its room is named like the job is not known');
});

it('goes by the proxy, and trusts the authority that NODE_EXTRA_CA_CERTS names', async () => {
  const proxy = await useProxy();
  const authority = await privateAuthority();
  const { apiUrl } = await useBoard({});
  const secure = await tlsInFrontOf(Number(new URL(apiUrl).port), authority);
  vi.stubEnv('HTTPS_PROXY', proxy.url);
  vi.stubEnv('NODE_EXTRA_CA_CERTS', authority.file);
  onTestFinished(() => void vi.unstubAllEnvs());
  const flags = { 'api-url': `https://gateway.test:${secure}` };
  const emit = ['post', '{jobId}', 'load test {sequence} {publishedAt}'] as const;
  const { profile } = await learn({ flags, emit: [...emit], answerMs: 800 });
  expect(profile).toMatchObject({ jobEvents: [{ event: 'note', textPath: 'says' }] });
  expect(proxy.asked()).toContain(`CONNECT gateway.test:${secure}`);
});

describe.concurrent('without Redis', () => {
  it("metrics in Prometheus' format on another port: who came less who has gone, and limits by their names", async ({
    expect,
    onTestFinished: atEnd,
  }) => {
    let [came, left] = [0, 0];
    const metrics = createServer((_, response) =>
      response.end(
        `ws_connected_total ${came}\nws_disconnected_total ${left}\nws_max_connections 50\nprocess_start 1\n`,
      ),
    );
    await new Promise<void>((resolve) => metrics.listen(0, '127.0.0.1', resolve));
    atEnd(() => void metrics.close());
    const { apiUrl, io } = await useBoard({
      atEnd,
      pages: ({ url }, response) => {
        if (url !== '/healthz' && url !== '/readyz') return false;
        response.end();
        return true;
      },
    });
    io.on('connection', (socket) => {
      came += 1;
      socket.on('disconnect', () => {
        left += 1;
      });
    });
    const flags = { 'api-url': apiUrl, 'metrics-url': `http://127.0.0.1:${port(metrics.address())}/figures` };
    const { profile } = await learn({ flags, forMs: 50 });
    expect(profile).toMatchObject({
      http: { healthPath: '/healthz', readyPath: '/readyz' },
      metrics: {
        format: 'prometheus',
        totalConnections: { series: 'ws_connected_total', minus: 'ws_disconnected_total' },
        maxConnections: 'ws_max_connections',
      },
    });
    expect(await tried(profile, flags)).toMatchObject({
      'http.readyPath': 'works',
      'metrics.totalConnections': 'works',
      'metrics.maxConnections': 'works',
    });
  });

  it('readings of two nodes by turns are no count, and the draft says so', async ({
    expect,
    onTestFinished: atEnd,
  }) => {
    let turn = 0;
    const { apiUrl } = await useBoard({
      atEnd,
      pages: ({ url }, response, sockets) => {
        if (url !== '/metrics') return false;
        turn += 1;
        const node = turn % 2;
        response.end(`process_start_time_seconds ${17000 + node}\nws_clients ${node === 0 ? sockets : 0}\n`);
        return true;
      },
    });
    const { profile, notes } = await learn({ flags: { 'api-url': apiUrl }, forMs: 50 });
    expect(profile.metrics).toBeUndefined();
    expect(notes.open.join('\n')).toContain('readings came from several nodes by turns');
  });

  it('emits only where that is allowed', async ({ expect, onTestFinished: atEnd }) => {
    const { apiUrl } = await useBoard({ atEnd });
    const asked: string[] = [];
    const { profile, notes } = await learn({
      flags: { 'api-url': apiUrl },
      emit: ['post', '{jobId}', 'x'],
      mayWrite: async (host) => {
        asked.push(host);
        return false;
      },
    });
    expect(asked).toEqual(['127.0.0.1']);
    expect(profile.publish).toBeUndefined();
    expect(notes.open.join()).toContain('--confirm 127.0.0.1 was not given');
    expect(notes.open.join()).toContain('no event came while we watched');
  });

  it('posts what is to be published by HTTP, and puts it into the draft', async ({ expect, onTestFinished: atEnd }) => {
    const { apiUrl } = await useBoard({ atEnd });
    const flags = { 'api-url': apiUrl };
    const post = {
      ...{ method: 'POST', url: '/{jobId}', headers: {} },
      body: { nr: '{sequence}', at: '{publishedAt}' },
    };
    const { profile, notes } = await learn({ flags, post });
    expect(profile).toMatchObject({
      publish: { http: post },
      jobEvents: [{ jobIdPath: 'on', sequencePath: 'nr', publishedAtPath: 'at' }],
    });
    expect(notes.open.join('\n')).not.toMatch(/jobEvents|publish/);
    expect(await tried(profile, flags)).toMatchObject({ publish: 'works', jobEvents: 'works' });
  });

  it('says what --emit lacks by which events could be told apart', async ({ expect, onTestFinished: atEnd }) => {
    const { apiUrl } = await useBoard({ atEnd });
    const { notes } = await learn({ flags: { 'api-url': apiUrl }, emit: ['post', '{jobId}', 'hello {sequence}'] });
    expect(notes.open.join('\n')).toContain('--emit has no {publishedAt}');
  });

  it('shows the last words of a trigger that fails, and ends one that lasts longer than the watching', async ({
    expect,
    onTestFinished: atEnd,
  }) => {
    const { apiUrl } = await useBoard({ atEnd });
    const failed = await learn({
      flags: { 'api-url': apiUrl },
      trigger: 'echo no such topic >&2; exit 4',
      forMs: 5000,
    });
    expect(failed.notes.open.join('\n')).toMatch(/--trigger-command ended with exit code 4[\s\S]*no such topic/);
    const slow = await learn({ flags: { 'api-url': apiUrl }, trigger: 'sleep 60', forMs: 300 });
    expect(slow.notes.open.join('\n')).toContain('--trigger-command');
  });

  it('finds another path and parser, and says what is wrong where no client gets in', async ({
    expect,
    onTestFinished: atEnd,
  }) => {
    const { apiUrl } = await useBoard({ atEnd, server: { path: '/realtime' } });
    const { profile } = await learn({ flags: { 'api-url': apiUrl }, forMs: 50 });
    expect(profile).toMatchObject({ http: { websocketPath: '/realtime' } });
    await expect(learn({ flags: { 'api-url': 'http://127.0.0.1:9' } })).rejects.toThrow(/no client can connect/);
  });

  it('knows a client that names the job when it connects, in the namespace that is given', async ({
    expect,
    onTestFinished: atEnd,
  }) => {
    const { apiUrl, io } = await useBoard({ atEnd });
    io.of('/notes').on('connection', (socket) => {
      socket.join(String(socket.handshake.query.board));
      socket.on('post', (board: string, says: string) => io.of('/notes').to(board).emit('note', { on: board, says }));
    });
    const place = { 'api-url': apiUrl };
    const { profile } = await learn({
      ...{ flags: { ...place, query: '{"board":"b7"}' }, namespace: '/notes', jobId: 'b7', subscribe: undefined },
      emit: ['post', '{jobId}', 'load test {sequence} {publishedAt}'],
    });
    expect(profile).toMatchObject({ namespace: '/notes', subscribe: { connect: { query: { board: '{jobId}' } } } });
    expect(await tried(profile, place)).toMatchObject({ publish: 'works', jobEvents: 'works' });
  });
});

/** A chat whose handlers take their callbacks for granted, as many do. */
async function useStrictRooms(): Promise<string> {
  const server = createServer((_, response) => response.end());
  const io = new Server(server);
  io.on('connection', (socket) => {
    socket.on('look', (room, answer) => {
      socket.join(room);
      answer(null);
    });
    socket.on('say', (room, text, answer) => {
      io.to(room).emit('said', room, { text });
      answer(null, { id: 1 });
    });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  onTestFinished(() => io.close());
  return `http://127.0.0.1:${port(server.address())}`;
}

it('asks with a callback wherever a gateway may call one', async () => {
  const { profile } = await learn({
    flags: { 'api-url': await useStrictRooms() },
    emit: ['say', '{jobId}', 'load test {sequence} {publishedAt}'],
  });
  expect(profile).toMatchObject({
    subscribe: { event: 'look', acknowledgedBy: { acknowledgement: true } },
    publish: { emit: { event: 'say', acknowledgement: true, subscribe: true } },
    jobEvents: [{ event: 'said', argument: 1, textPath: 'text', pattern: 'load test {sequence} {publishedAt}' }],
  });
});

it('hears what is published for a gateway that listens by a pattern', async () => {
  const server = createServer((_, response) => response.end());
  const io = new Server(server);
  io.on('connection', (socket) => socket.on('look', (room) => socket.join(`orders.${room}`)));
  const subscriber = await createClient({ url: redis().url }).connect();
  await subscriber.pSubscribe('orders.*', (text, channel) => {
    io.to(channel).emit('order', channel.slice(7), JSON.parse(text));
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  onTestFinished(() => {
    io.close();
    subscriber.destroy();
  });
  const flags = { 'api-url': `http://127.0.0.1:${port(server.address())}`, 'redis-url': redis().url };
  const { profile } = await learn({
    flags,
    meanwhile: (jobId) => redisCommand(redis().url, 'PUBLISH', `orders.${jobId}`, '{"n":3,"sentAt":1795000000000}'),
  });
  expect(profile.redis).toMatchObject({ channel: 'orders.{jobId}' });
  expect(profile.jobEvents).toMatchObject([{ event: 'order', argument: 'all', jobIdPath: '0', sequencePath: '1.n' }]);
});

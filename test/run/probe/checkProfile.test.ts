import { createServer, type IncomingMessage } from 'node:http';
import { createClient } from 'redis';
import { Server } from 'socket.io';
import { it, type TestContext } from 'vitest';
import type { ProfileFile } from '../../../contract/profile.ts';
import { withLifetime } from '../../../engine/lifetime.ts';
import { checkOnGateway } from '../../../run/probe/checkProfile.ts';
import { parseProfile } from '../../../settings/profile/parseProfile.ts';
import { resolveSettings } from '../../../settings/settings.ts';
import { port } from '../../socketio/support/server.ts';
import { redisCommand, useRedis } from '../../support/services.ts';

const redis = useRedis();

/** What a gateway does that was written for this test. */
async function useGateway(onTestFinished: TestContext['onTestFinished'], credentials: string) {
  let open = 0;
  const kept = new Map<string, object[]>();
  const wanted = credentials && `Basic ${btoa(credentials)}`;
  const isLetIn = ({ headers: { authorization = '' } }: IncomingMessage) => authorization === wanted;
  const http = createServer((request, response) => {
    if (!isLetIn(request)) return response.writeHead(401).end();
    if (request.url === '/up') return response.end();
    if (request.url === '/stats') return response.end(JSON.stringify({ sockets: { open } }));
    if (request.url === '/say' && request.method === 'POST') {
      request.setEncoding('utf8').on('data', (body: string) => {
        const { room, ...rest } = JSON.parse(body);
        kept.set(room, [...(kept.get(room) ?? []), { room, ...rest }]);
        io.to(room).emit('said', { room, ...rest });
      });
      return response.writeHead(202).end();
    }
    response.writeHead(404).end();
  });
  const io = new Server(http, { allowRequest: (request, done) => done(null, isLetIn(request)) });
  io.on('connection', (socket) => {
    open += 1;
    socket.on('disconnect', () => {
      open -= 1;
    });
    const { room } = socket.handshake.query;
    if (room !== undefined) socket.join(room);
    socket.on('enter', (id: string) => {
      socket.join(id);
      socket.emit('entered', { in: { room: id } });
    });
    socket.on('enter-late', (id: string) => {
      for (const body of kept.get(id) ?? []) socket.emit('said', body);
      socket.emit('entered', { in: { room: id } });
    });
    socket.on('enter-silently', (id: string) => socket.join(id));
    socket.on('enter-with-callback', (id: string, done: (answer: unknown) => void) => {
      socket.join(id);
      done({ ok: true });
    });
    socket.on('refuse', () => socket.emit('problem', { text: 'no' }));
    socket.on('leave', (id: string) => socket.emit('left', { room: id }));
    socket.on('are-you-there', () => socket.emit('here'));
    socket.on('say', (id: string, text: string, done?: () => void) => {
      io.to(id).emit('text', { text });
      done?.();
    });
  });
  const subscriber = createClient({ url: redis().url });
  await subscriber.connect();
  await subscriber.subscribe('said', (text) => {
    const { room, ...rest } = JSON.parse(text);
    io.to(room).emit('said', { room, ...rest });
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    subscriber.destroy();
    await io.close();
  });
  return { apiUrl: `http://${credentials && `${credentials}@`}127.0.0.1:${port(http.address())}`, sockets: () => open };
}

const good: ProfileFile = {
  http: { healthPath: '/up', metricsPath: '/stats' },
  subscribe: { event: 'enter', args: ['{jobId}'], acknowledgedBy: { event: 'entered', jobIdPath: 'in.room' } },
  unsubscribe: { event: 'leave', args: ['{jobId}'], acknowledgedBy: { event: 'left', jobIdPath: 'room' } },
  ping: { event: 'are-you-there', args: [], reply: 'here' },
  error: { event: 'problem', messagePath: 'text', subscriptionLimit: null, inactivity: null },
  jobEvents: [
    {
      ...{ event: 'said', kind: 'domain', jobIdPath: 'room', sequencePath: 'n', publishedAtPath: 'at' },
      emittedAtPath: null,
    },
  ],
  redis: { channel: 'said', message: { room: '{jobId}', n: '{sequence}', at: '{publishedAt}' } },
  metrics: parseMetrics({ totalConnections: 'sockets.open' }),
};

function parseMetrics(metrics: object) {
  return parseProfile({ metrics }, 'any').metrics;
}

async function check({ expect, onTestFinished }: TestContext, change: object, mayWrite = true, credentials = '') {
  const { apiUrl, sockets } = await useGateway(onTestFinished, credentials);
  const profile = parseProfile({ ...good, ...change }, 'probe.json');
  const settings = resolveSettings({
    scenario: 'broadcast-burst',
    flags: { 'api-url': apiUrl, 'redis-url': redis().url },
    profile,
  });
  const asked: string[] = [];
  const lines = await withLifetime((lifetime) =>
    checkOnGateway(
      {
        settings,
        tell: () => {},
        answerMs: 800,
        mayWrite: async (host) => {
          asked.push(host);
          return mayWrite;
        },
      },
      lifetime,
    ),
  );
  await expect.poll(sockets).toBe(0);
  const line = (part: string) => lines.find((each) => each.part === part);
  return { lines, line, asked };
}

const [event] = good.jobEvents ?? [];

it.concurrent('each part of a profile that fits works', async (context) => {
  const { expect } = context;
  const { lines, asked } = await check(context, {});
  expect(lines.filter(({ outcome }) => outcome === 'does not work')).toEqual([]);
  expect(lines.filter(({ outcome }) => outcome === 'works').map(({ part }) => part)).toEqual([
    ...['http.healthPath', 'handshake', 'subscribe', 'ping', 'metrics', 'metrics.totalConnections', 'publish'],
    ...['jobEvents', 'jobEvents.0.jobIdPath', 'jobEvents.0.sequencePath', 'jobEvents.0.publishedAtPath', 'unsubscribe'],
  ]);
  expect(asked).toEqual(['127.0.0.1']);
});

it.concurrent('user and password of --api-url go with every request: pages, sockets, metrics, publishing', async (context) => {
  const { expect } = context;
  const change = { redis: undefined, publish: { http: { method: 'POST', url: '/say', body: good.redis?.message } } };
  const { lines } = await check(context, change, true, 'ada:planted');
  expect(lines.filter(({ outcome }) => outcome === 'does not work')).toEqual([]);
  expect(JSON.stringify(lines)).not.toContain('planted');
});

it.concurrent.for<[what: string, part: string, change: object, found: RegExp, next: RegExp]>([
  [
    'health path',
    'http.healthPath',
    { http: { ...good.http, healthPath: '/ok' } },
    /status 404/,
    /2xx status, or null/,
  ],
  [
    'path',
    'handshake',
    { http: { websocketPath: '/ws' } },
    /nothing at this path/,
    /"websocketPath":"\/socket.io"\} lets/,
  ],
  ['parser', 'handshake', { parser: 'msgpack' }, /msgpack parser/, /"parser": "default" lets a client in/],
  ['namespace', 'handshake', { namespace: '/chat' }, /namespace \/chat/, /"namespace": "\/" lets a client in/],
  [
    'acknowledging event',
    'subscribe',
    { subscribe: { ...good.subscribe, acknowledgedBy: { event: 'joined', jobIdPath: '' } } },
    /entered\(.*came instead/,
    /acknowledgedBy: \{"event":"entered","jobIdPath":"in.room"\}/,
  ],
  [
    'acknowledgement',
    'subscribe',
    { subscribe: { ...good.subscribe, acknowledgedBy: { acknowledgement: true } } },
    /was not acknowledged/,
    /"event":"entered"/,
  ],
  [
    'subscription',
    'subscribe',
    { subscribe: { ...good.subscribe, event: 'refuse' } },
    /was answered by problem\(\{"text":"no"\}\)/,
    /subscribe.event/,
  ],
  ['ping', 'ping', { ping: { event: 'are-you-there', reply: 'pong' } }, /here\(.*came/, /ping.reply: "here"/],
  ['metrics path', 'metrics', { http: { ...good.http, metricsPath: '/metrics' } }, /404/, /http.metricsPath/],
  [
    'figure',
    'metrics.totalConnections',
    { metrics: { totalConnections: 'sockets.total' } },
    /sockets.total found nothing/,
    /sockets/,
  ],
  [
    'channel',
    'publish',
    { redis: { ...good.redis, channel: 'elsewhere' } },
    /nobody listens to "elsewhere"; there are listeners at "said"/,
    /channel/,
  ],
  [
    'event name',
    'jobEvents',
    { jobEvents: [{ ...event, event: 'other' }] },
    /said\(.*came, which no entry names/,
    /jobEvents.0.event: "said"/,
  ],
  [
    'path of the sequence',
    'jobEvents.0',
    { jobEvents: [{ ...event, sequencePath: 'body.n' }] },
    /body.n found nothing/,
    /^"sequencePath": "n"$/,
  ],
  [
    'path of the job id',
    'jobEvents.0',
    { jobEvents: [{ ...event, jobIdPath: 'job' }] },
    /job found nothing/,
    /^"jobIdPath": "room"$/,
  ],
  [
    'path of the time',
    'jobEvents.0',
    { jobEvents: [{ ...event, publishedAtPath: 'when' }] },
    /when found nothing/,
    /^"publishedAtPath": "at"$/,
  ],
  [
    'argument',
    'jobEvents.0',
    { jobEvents: [{ ...event, argument: 1 }] },
    /found nothing|found undefined/,
    /"sequencePath": "n"/,
  ],
  [
    'answer to the end of a subscription',
    'unsubscribe',
    { unsubscribe: { ...good.unsubscribe, acknowledgedBy: { event: 'gone', jobIdPath: 'room' } } },
    /left\(.*came instead/,
    /unsubscribe.acknowledgedBy: \{"event":"left","jobIdPath":"room"\}/,
  ],
  [
    'HTTP request',
    'publish',
    { redis: undefined, publish: { http: { method: 'POST', url: '/tell', body: {} } } },
    /POST \/tell: status 404/,
    /publish.http/,
  ],
  [
    'acknowledgement of the publisher',
    'publish',
    { redis: undefined, publish: { emit: { event: 'mumble', args: ['{jobId}'], acknowledgement: true } } },
    /was not acknowledged/,
    /acknowledgement: false/,
  ],
])('says of a wrong %s what came instead and what to change', async ([, part, change, found, next], context) => {
  const { expect } = context;
  const { line } = await check(context, change);
  expect(line(part)).toMatchObject({ outcome: 'does not work' });
  expect(line(part)?.found).toMatch(found);
  expect(line(part)?.change).toMatch(next);
});

it.concurrent.for<[way: string, change: object]>([
  ['HTTP', { redis: undefined, publish: { http: { method: 'POST', url: '/say', body: good.redis?.message } } }],
  [
    'emit and a pattern',
    {
      redis: undefined,
      publish: {
        emit: { event: 'say', args: ['{jobId}', 'load test {sequence} {publishedAt}'], acknowledgement: true },
      },
      jobEvents: [{ event: 'text', pattern: 'load test {sequence} {publishedAt}', textPath: 'text' }],
    },
  ],
  ['a join by connecting', { subscribe: { connect: { query: { room: '{jobId}' } } } }],
  [
    'a callback',
    { subscribe: { event: 'enter-with-callback', args: ['{jobId}'], acknowledgedBy: { acknowledgement: true } } },
  ],
  ['no answer', { subscribe: { event: 'enter-silently', args: ['{jobId}'] } }],
])('an event comes by %s', async ([, change], context) => {
  const { expect } = context;
  const { line, lines } = await check(context, change);
  expect(lines.filter(({ outcome }) => outcome === 'does not work')).toEqual([]);
  expect(line('jobEvents')).toMatchObject({ outcome: 'works' });
});

it.concurrent('a history that is published is replayed, or not', async (context) => {
  const { expect } = context;
  const published = {
    ...{ redis: undefined, publish: { http: { method: 'POST', url: '/say', body: good.redis?.message } } },
    history: { publish: true, settleMs: 0 },
  };
  const late = { ...good.subscribe, event: 'enter-late' };
  const kept = await check(context, { ...published, subscribe: late });
  expect(kept.line('history')).toMatchObject({ outcome: 'works', found: '3 stored events were replayed' });
  const forgotten = await check(context, published);
  expect(forgotten.line('history')).toMatchObject({
    outcome: 'does not work',
    found: expect.stringContaining('0 of 3 stored events were replayed'),
    change: expect.stringContaining('history: null where the gateway keeps nothing'),
  });
});

it('nothing is published where that is not allowed', async (context) => {
  const { expect, onTestFinished } = context;
  const heard: string[] = [];
  const listener = createClient({ url: redis().url });
  await listener.connect();
  onTestFinished(() => listener.destroy());
  await listener.subscribe('said', (text) => heard.push(text));
  const { line } = await check(context, {}, false);
  expect(line('publish')).toMatchObject({
    outcome: 'not tried',
    found: expect.stringContaining('--confirm 127.0.0.1'),
  });
  expect(line('jobEvents')).toMatchObject({ outcome: 'not tried' });
  await redisCommand(redis().url, 'PUBLISH', 'said', '{"room":"end"}');
  await expect.poll(() => heard).toEqual(['{"room":"end"}']);
});

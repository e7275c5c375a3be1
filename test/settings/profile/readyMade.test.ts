import { readdir, readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { compileRedisCommand, pubSubOf } from '../../../contract/redisCommand.ts';
import { parseProfile } from '../../../settings/profile/parseProfile.ts';
import { readyMade, readyMadeNames } from '../../../settings/profile/readyMade.ts';
import { servedBy } from '../../../settings/profile/servedBy.ts';

const values = {
  jobId: 'r1',
  sequence: 7,
  publishedAt: 1700000000000.25,
  occurredAt: 'now',
  event: 'say',
  namespace: '/c',
};

it.each(readyMadeNames)('%s is whole, has its own name, and serves a burst', (name) => {
  const profile = readyMade(name);
  expect(profile?.name).toBe(name);
  const burst = profile && servedBy(profile).find(({ scenario }) => scenario === 'broadcast-burst');
  expect(burst).toMatchObject({ goals: { 'broadcast.complete': null } });
});

it('the default is a file like the others, as the code has it', async () => {
  const file: unknown = JSON.parse(await readFile('config/profiles/novel.json', 'utf8'));
  expect(parseProfile(file, 'novel.json')).toEqual(readyMade('novel'));
  const files = await readdir('config/profiles');
  expect(files.toSorted()).toEqual(readyMadeNames.map((name) => `${name}.json`).toSorted());
});

it('a file that extends one says only what differs', () => {
  const base = readyMade('socketio-redis-adapter');
  const file = { extends: 'socketio-redis-adapter', namespace: '/chat', http: { metricsPath: '/m' } };
  const profile = parseProfile(file, 'here/my.profile.json');
  expect(profile).toEqual({ ...base, name: 'my', namespace: '/chat', http: { ...base?.http, metricsPath: '/m' } });
  expect(() => parseProfile({ extends: 'socketio-room' }, 'p.json')).toThrow(
    expect.objectContaining({ hint: expect.stringContaining('did you mean socketio-rooms?') }),
  );
  expect(() => parseProfile({ extends: 'nobody' }, 'p.json')).toThrow(
    '"nobody" is not a ready-made profile: expected one of novel',
  );
});

it('msgpack is packed by Redis, in one script with the channel as its key', () => {
  const publish = readyMade('socketio-redis-adapter')?.publish;
  if (!publish || !('redis' in publish)) throw new Error('it publishes by Redis');
  const [name, script, keys, channel, message] = compileRedisCommand(publish.redis)(values);
  expect([name, script, keys, channel]).toEqual([
    'EVAL',
    "return redis.call('PUBLISH',KEYS[1],cmsgpack.pack(cjson.decode(ARGV[1])))",
    '1',
    'socket.io#/c#',
  ]);
  expect(JSON.parse(message ?? '')[1]).toEqual({
    type: 2,
    data: ['say', { room: 'r1', sequence: 7, publishedAt: 1700000000000.25 }],
    nsp: '/c',
  });
  expect(pubSubOf(publish.redis)).toMatchObject({ command: 'PUBLISH', count: 'NUMSUB' });
});

it.each<[publish: object, message: string]>([
  [{ redis: { command: ['MULTI', 'x'] } }, 'publish.redis.command: MULTI changes a connection that others share'],
  [{ redis: { command: ['BLPOP', 'x', '0'] } }, 'BLPOP changes a connection that others share, or waits'],
  [{ redis: { command: ['PUBLISH', 'c', '{message}'] } }, 'the command holds {message}, but there is no message'],
  [{ redis: { command: ['PUBLISH', 'c', 'x'], message: 1 } }, 'the message is never sent'],
  [{ redis: { command: ['PUBLISH', 'c', '{message}'], message: {}, encoding: 'text' } }, 'the encoding is text, but'],
  [
    { redis: { command: ['PUBLISH', 'c', '{message}'], message: { a: {} }, encoding: 'msgpack' } },
    'the message.a is an empty object, which Redis packs as an empty array',
  ],
  [
    { redis: { command: ['PUBLISH', 'c', '{massage}'] } },
    'publish.redis.command.2: the placeholder {massage} is not known',
  ],
  [{ http: { url: 'messages' } }, 'publish.http.url: "messages": expected a path that starts with /'],
  [{ http: { url: 'http://me:pw@host/' } }, 'it holds a user name or password'],
  [{ http: { url: '/m', headers: { Authorization: 'x' } } }, 'the header Authorization holds a secret'],
  [{ emit: { args: [] } }, 'publish.emit.event is missing'],
])('refuses to publish by %j, and says where', (publish, message) => {
  expect(() => parseProfile({ publish }, 'p.json')).toThrow(message);
});

it('says of plain Socket.IO what it cannot serve', () => {
  const reasons = servedBy(parseProfile({}, 'p.json')).map(({ scenario, skipped }) => [scenario, skipped]);
  expect(Object.fromEntries(reasons)).toMatchObject({
    'broadcast-burst': 'publish is missing: it says how an event gets to the gateway',
    'catch-up-burst': 'jobEvents is missing: it says what a client receives of an event',
    'subscription-cap': expect.stringContaining('clients get their events by connecting'),
  });
});

const metrics = { maxConnections: 'sockets.limit', maxConnectionsPerOrigin: 3, maxSubscriptionsPerClient: 0 };

it('says of each limit whose it is', () => {
  const profile = parseProfile({ http: { metricsPath: '/stats' }, subscribe: joined, metrics }, 'p.json');
  const found = Object.fromEntries(
    servedBy(profile).map(({ scenario, skipped, limit }) => [scenario, { skipped, limit }]),
  );
  expect(found).toMatchObject({
    'connection-quota': { limit: { figure: 'maxConnections', readFrom: 'sockets.limit at /stats', byFlag: true } },
    'origin-quota': { limit: { figure: 'maxConnectionsPerOrigin', stated: 3 } },
    'subscription-cap': { skipped: 'there is no limit: metrics.maxSubscriptionsPerClient of the profile is 0' },
    'idle-eviction': {
      skipped: 'the profile has no metrics.idleTimeoutMs: the place of the figure, or a number',
      limit: { byFlag: false },
    },
  });
  const bare = servedBy(parseProfile({}, 'p.json')).find(({ scenario }) => scenario === 'connection-quota');
  expect(bare).toEqual(expect.objectContaining({ limit: { figure: 'maxConnections', byFlag: true } }));
  expect(bare?.skipped).toBeUndefined();
  const jobOf = (name: string) => servedBy(readyMade(name) ?? profile).find(({ job }) => job !== undefined)?.job;
  expect([jobOf('novel'), jobOf('socketio-rooms')]).toEqual(['mongo', 'elsewhere']);
});

const joined = { event: 'join', args: ['{jobId}'], acknowledgedBy: { acknowledgement: true } };

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findOnPath } from '../../engine/findOnPath.ts';
import { freePort, projectRoot } from '../../engine/index.ts';
import { startUntil } from '../../engine/startUntil.ts';
import { requireCoordination } from '../../run/coordination.ts';
import { requireRedis } from '../../run/requireRedis.ts';
import { resolveSettings } from '../../settings/settings.ts';
import { duringFile, redisCommand, useRedis } from '../support/services.ts';
import { profileNamed } from '../thresholds/support.ts';

const redis = useRedis();
// The stand-in has no users and no replicas.
const hasServer = (await findOnPath('redis-server', process.env)).length > 0;
const without = hasServer ? '' : ' (SKIPPED: redis-server is not installed)';

const settingsFor = (redisUrl: string, more: Readonly<Record<string, string>> = {}) =>
  resolveSettings({ scenario: 'broadcast-burst', flags: { 'redis-url': redisUrl, ...more } });

/** Makes a user that may do this alone; its URL. */
async function user(name: string, rules: readonly string[]): Promise<string> {
  await redisCommand(redis().url, 'ACL', 'SETUSER', name, 'reset', 'on', '>100%', ...rules);
  return redis().url.replace('//', `//${name}:100%25@`);
}

/** The rules that the documentation promises to suffice, after the password. */
async function documentedRules(): Promise<string[]> {
  const text = await readFile(join(projectRoot(), 'docs', 'cloud.md'), 'utf8');
  const rules = /^ACL SETUSER \S+ on >\S+ (.*)$/m.exec(text)?.[1];
  if (rules === undefined) throw new Error('docs/cloud.md names no user');
  return rules.split(' ');
}

describe.skipIf(!hasServer)(`a Redis user${without}`, () => {
  it('may do what the documentation says: that suffices, and Redis refuses nothing', async () => {
    const url = await user('documented', await documentedRules());
    await redisCommand(redis().url, 'ACL', 'LOG', 'RESET');
    expect((await requireRedis(settingsFor(url))).store).toMatchObject({ product: 'Redis', standIn: false });
    // Its name and version come by HELLO, too.
    const log = JSON.stringify(await redisCommand(redis().url, 'ACL', 'LOG'));
    expect(log.match(/"object","(?!info)[^"]+"/g)).toBeNull();
    expect(await redisCommand(redis().url, 'KEYS', 'rlt:*')).toEqual([]);
  });

  it.each([
    ['+get', /GET rlt:\{…\}:ready \(NOPERM .*'get'/],
    ['+set', /SET rlt:.*'set'/],
    ['+incrby', /INCRBY rlt:.*'incrby'/],
    ['+expire', /EXPIRE rlt:.*'expire'/],
    ['+del', /DEL rlt:.*'del'/],
    ['+publish', /PUBLISH novel\.realtime\.events .*'publish'/],
    ['&novel.realtime.events', /PUBLISH novel\.realtime\.events .*channels/],
    ['~rlt:*', /SET rlt:.*keys[\s\S]*DEL rlt:.*keys/],
  ])('lacks %s: named before the run', async (missing, words) => {
    const url = await user(
      'lacking',
      (await documentedRules()).filter((rule) => rule !== missing),
    );
    await expect(requireRedis(settingsFor(url))).rejects.toMatchObject({
      exitCode: 3,
      message: expect.stringMatching(words),
      hint: expect.stringContaining(missing),
    });
  });

  it('needs more for a drill, which is tried without cutting anybody', async () => {
    const drill = { 'redis-reset-sequence': '2', 'redis-drill': 'publisher' };
    const url = await user('drilling', await documentedRules());
    await expect(requireRedis(settingsFor(url, drill))).rejects.toMatchObject({
      message: expect.stringMatching(/PUBSUB NUMSUB[\s\S]*CLIENT ID[\s\S]*CLIENT KILL/),
      hint: expect.stringContaining('+pubsub|numsub +pubsub|numpat +client|id +client|kill'),
    });
    await user('drilling', [
      ...(await documentedRules()),
      '+pubsub|numsub',
      '+pubsub|numpat',
      '+client|id',
      '+client|kill',
    ]);
    await expect(requireRedis(settingsFor(url, drill))).resolves.toBeDefined();
  });

  it('needs more where several instances of k6 meet, there and nowhere else', async () => {
    await redisCommand(redis().url, 'FLUSHALL');
    const several = { instances: '2' };
    const url = await user('meeting', await documentedRules());
    const lacking = {
      message: expect.stringMatching(/XADD rlt:\{…\}:joined[\s\S]*XREAD COUNT[\s\S]*TIME/),
      hint: expect.stringContaining('+xadd +xread'),
    };
    await expect(requireRedis(settingsFor(url, several))).rejects.toMatchObject(lacking);
    await expect(requireCoordination(url)).rejects.toMatchObject(lacking);
    const elsewhere = { ...several, 'coordination-redis-url': redis().url };
    await expect(requireRedis(settingsFor(url, elsewhere))).resolves.toBeDefined();
    await user('meeting', [...(await documentedRules()), '+xadd', '+xread', '+time']);
    await expect(requireRedis(settingsFor(url, several))).resolves.toBeDefined();
    await requireCoordination(url);
    expect(await redisCommand(redis().url, 'KEYS', 'rlt:*')).toEqual([]);
  });

  it('publishes to the channel of a job where the profile has one for each', async () => {
    const { profile, ...settings } = settingsFor(await user('perJob', await documentedRules()));
    const publish = {
      redis: { command: ['PUBLISH', 'jobs:{jobId}', '{message}'], message: {}, encoding: 'json' as const },
    };
    await expect(requireRedis({ ...settings, profile: { ...profile, publish } })).rejects.toMatchObject({
      message: expect.stringMatching(/PUBLISH jobs:load-test-preflight-\w+ /),
      hint: expect.stringContaining('&jobs:* '),
    });
  });

  it('has another password: said without it', async () => {
    const url = (await user('wrong', await documentedRules())).replace('100%25', 'hunter2');
    await expect(requireRedis(settingsFor(url))).rejects.toMatchObject({
      exitCode: 3,
      message: expect.not.stringContaining('hunter2'),
      hint: expect.stringContaining('check user name and password'),
    });
  });
});

describe.skipIf(!hasServer)(`kinds of Redis${without}`, () => {
  const other = useRedis();

  it('a replica is refused: what is published there reaches nobody else', async () => {
    await redisCommand(other().url, 'REPLICAOF', '127.0.0.1', String(redis().port));
    await expect(requireRedis(settingsFor(other().url))).rejects.toMatchObject({
      exitCode: 3,
      message: expect.stringContaining('is a replica'),
    });
  });
});

describe.skipIf(!hasServer)(`a Redis without scripting${without}`, () => {
  // As hosted ones do that run no scripts.
  const unscripted = duringFile(async (lifetime) => {
    const port = await freePort();
    const command = {
      command: 'redis-server',
      args: ['--port', `${port}`, '--save', '', '--rename-command', 'EVAL', ''],
    };
    const ready = (line: string) => (line.includes('Ready to accept connections') ? true : undefined);
    await startUntil(lifetime, 'Redis', { ...command, env: { PATH: process.env.PATH } }, ready);
    return { url: `redis://127.0.0.1:${port}` };
  });
  const settingsOf = (name: string, url: string) =>
    resolveSettings({ scenario: 'broadcast-burst', flags: { 'redis-url': url }, profile: profileNamed(name) });

  it.each(['socketio-redis-adapter', 'redis-emitter'])(
    'cannot serve %s, which says so before the run',
    async (name) => {
      await expect(requireRedis(settingsOf(name, redis().url))).resolves.toBeDefined();
      await expect(requireRedis(settingsOf(name, unscripted().url))).rejects.toMatchObject({
        exitCode: 3,
        message: expect.stringMatching(
          /^the profile publishes msgpack, .* this Redis cannot run it: ERR unknown command 'EVAL'/,
        ),
        hint: 'use a Redis with scripting (EVAL, cmsgpack), or let the profile publish by emit or http',
      });
    },
  );

  it('serves profiles that publish JSON', async () => {
    await expect(requireRedis(settingsOf('socketio-redis-streams', unscripted().url))).resolves.toBeDefined();
  });
});

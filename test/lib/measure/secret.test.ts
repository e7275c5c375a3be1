import { describe, expect, it } from 'vitest';
import { openRedis } from '../../../lib/measure/openRedis.ts';
import { redisFor } from '../../../lib/measure/redisSender.ts';
import { redisUrl } from '../../../lib/measure/redisUrl.ts';
import { readSecret } from '../../../lib/measure/secret.ts';
import { k6 } from '../../support/k6/k6.ts';
import { planOf } from '../../thresholds/support.ts';

const plan = planOf('broadcast-burst');
const asCluster = { cluster: { nodes: ['redis://c', 'redis://c'] } };

describe('a secret', () => {
  it('comes from k6’s secret source, else from the environment', async () => {
    expect(await readSecret(plan, 'redis-url')).toBeUndefined();
    __ENV.REDIS_URL = 'redis://a';
    expect(await readSecret(plan, 'redis-url')).toBe('redis://a');
    __ENV.RLT_REDIS_URL = 'redis://b';
    expect(await readSecret(plan, 'redis-url')).toBe('redis://b');
    k6.secrets['redis-url'] = 'redis://c';
    expect(await readSecret(plan, 'redis-url')).toBe('redis://c');
  });

  it('that the plan names and nobody has is an error, which names it', async () => {
    await expect(readSecret({ ...plan, secrets: ['auth'] }, 'auth')).rejects.toThrow(/^secret "auth" cannot be read/);
  });
});

describe('Redis', () => {
  it('that nobody gave is an error with the ways to give one', async () => {
    await expect(redisUrl(plan)).rejects.toThrow('pass -e REDIS_URL=redis://…');
  });

  it.each(['redis: nil', 'MOVED 7000 127.0.0.1:7001'])('is opened where it answers %s', async (message) => {
    k6.secrets['redis-url'] = 'redis://c';
    // k6 rejects with an error of Go, whose text is the message alone.
    k6.redis.error = Object.assign(new Error(message), { name: '' });
    expect(await openRedis(plan)).toBe(k6.redis);
    expect(k6.redisOpened.slice(1)).toEqual(message.startsWith('MOVED') ? [asCluster] : []);
  });

  it.each<[what: string, command: string[], encoding: 'json' | 'msgpack', opened: unknown[]]>([
    ['any node takes a PUBLISH', ['PUBLISH', 'c', '{message}'], 'json', ['redis://c']],
    ['an entry has a key', ['XADD', 'c', '*', 'body', '{message}'], 'json', ['redis://c', asCluster]],
    ['a sharded channel has a node', ['SPUBLISH', 'c', '{message}'], 'json', ['redis://c', asCluster]],
    ['a script that packs has a key', ['PUBLISH', 'c', '{message}'], 'msgpack', ['redis://c', asCluster]],
  ])('for publishing is opened as a cluster where it is one: %s', async (_, command, encoding, opened) => {
    k6.secrets['redis-url'] = 'redis://c';
    const publish = { command, encoding, message: 1 };
    const open = (isCluster?: boolean) => openRedis(plan, isCluster);
    k6.redis.answer = () => [
      [0, 8191],
      [8192, 16_383],
    ];
    await redisFor(publish, open);
    expect(k6.redisOpened).toEqual(opened);
    k6.redis.answer = () => [[0, 16_383]];
    expect(await redisFor(publish, open)).toBe(k6.redis);
    k6.redis.answer = () => Promise.reject(new Error('ERR This instance has cluster support disabled'));
    await redisFor(publish, open);
    expect(k6.redisOpened.slice(opened.length)).toEqual(['redis://c', 'redis://c']);
  });
});

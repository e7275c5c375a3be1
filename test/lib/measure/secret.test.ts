import { describe, expect, it } from 'vitest';
import { openRedis } from '../../../lib/measure/openRedis.ts';
import { redisUrl } from '../../../lib/measure/redisUrl.ts';
import { readSecret } from '../../../lib/measure/secret.ts';
import { k6 } from '../../support/k6/k6.ts';
import { planOf } from '../../thresholds/support.ts';

const plan = planOf('broadcast-burst');

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
    k6.redis.error = new Error(message);
    expect(await openRedis(plan)).toBe(k6.redis);
  });
});

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { projectRoot } from '../../../engine/index.ts';

/**
 * Methods of the client that xk6-redis 0.3.6 (Grafana Cloud k6) and 0.4.3 (our build) both have, in the names that
 * JavaScript sees: the exported methods of redis/client.go.
 */
const inBoth = new Set(
  (
    'decr decrBy del exists expire get getDel getSet hdel hget hgetall hincrby hkeys hlen hset hsetnx hvals incr incrBy ' +
    'isConnected lindex llen lpop lpush lrange lrem lset mget persist randomKey rpop rpush sadd sendCommand set ' +
    'sismember smembers spop srandmember srem ttl'
  ).split(' '),
);

it('scripts can only call methods of k6/x/redis that every version in use has', async () => {
  // The compiler holds scripts to this declaration: the package has no types of its own.
  const text = await readFile(join(projectRoot(), 'lib', 'types', 'k6-x-redis.d.ts'), 'utf8');
  const declared = [...text.matchAll(/^ {4}(\w+)\(/gm)].map(([, name = '']) => name);
  expect(declared).toContain('sendCommand');
  expect(declared.filter((name) => name !== 'constructor' && !inBoth.has(name))).toEqual([]);
});

import { unavailableError, usageError } from '../../contract/errors.ts';
import { maskUris } from '../../settings/secrets.ts';
import { describe } from '../describeError.ts';
import type { RedisCommand, SendRedis } from '../lookAtRedis.ts';
import { identify } from '../redisIdentity.ts';
import type { RedisWay } from './redisWays.ts';

/** Says by its error whether a command is there and permitted, and does nothing. */
const probes: Partial<Record<RedisWay, RedisCommand>> = {
  // No client has this number: nobody is cut.
  'kill-subscribers': ['CLIENT', 'KILL', 'ID', String(Number.MAX_SAFE_INTEGER), 'TYPE', 'pubsub'],
  // No length at all is looked at after the permission, and refused.
  pause: ['CLIENT', 'PAUSE', 'no-number', 'ALL'],
};

/**
 * Makes sure that a Redis can be disturbed in this way, before it is.
 *
 * @throws RltError usage: it is a cluster, or has no such command; unavailable: its user may not send it
 */
export async function requireRedisWay(send: SendRedis, way: RedisWay, url: string): Promise<void> {
  const { mode, store } = await identify(send);
  const address = maskUris(url);
  if (mode === 'cluster') {
    throw usageError(
      `redis-outage: Redis at ${address} is a cluster, where PUBLISH counts the subscribers of one node only`,
      'run the drill with a Redis that is not a cluster',
    );
  }
  const probe = probes[way];
  if (probe === undefined) return;
  const said = await send(probe).then(() => undefined, describe);
  if (said === undefined || /timeout is not an integer|No such client/i.test(said)) return;
  const [name, first = ''] = probe;
  const command = `${name} ${first}`;
  if (said.startsWith('NOPERM')) {
    throw unavailableError(
      `--way is ${way}: Redis at ${address} does not permit ${command}: ${said}`,
      `its user needs: +client|${first.toLowerCase()}`,
    );
  }
  throw usageError(
    `--way is ${way}: ${store.product} at ${address} has no ${command} as this needs it: ${said}`,
    'use another way (rlt drill redis-outage --help), or another Redis',
  );
}

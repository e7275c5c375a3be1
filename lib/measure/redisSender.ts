import type { Client } from 'k6/x/redis';
import type { RedisPublish } from '../../contract/profile.ts';
import { compileRedisCommand, pubSubOf } from '../../contract/redisCommand.ts';
import type { Send } from './publisher.ts';

/**
 * The Redis to publish by. Events may have a key or a channel that is on another node of a cluster than the counters,
 * by which a cluster is known otherwise; any node takes a PUBLISH.
 */
export async function redisFor(
  { command: [name], encoding }: RedisPublish,
  open: (isCluster?: boolean) => Promise<Client>,
): Promise<Client> {
  const redis = await open();
  if (name === 'PUBLISH' && encoding !== 'msgpack') return redis;
  const ranges = await redis.sendCommand('CLUSTER', 'SLOTS').catch(() => undefined);
  // One that has all slots sends us nowhere.
  return Array.isArray(ranges) && ranges.length > 1 ? open(true) : redis;
}

/** Publishes by a command to Redis; the answer tells whom an event reached where it is that of pub/sub. */
export function redisSender(redis: Client, publish: RedisPublish): Send {
  const compiled = compileRedisCommand(publish);
  const tellsReceivers = pubSubOf(publish) !== undefined;
  return async (values) => {
    const [command = '', ...args] = compiled(values);
    const answer = await redis.sendCommand(command, ...args);
    return tellsReceivers ? Number(answer) : undefined;
  };
}

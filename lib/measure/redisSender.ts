import type { Client } from 'k6/x/redis';
import type { RedisPublish } from '../../contract/profile.ts';
import { compileRedisCommand, pubSubOf } from '../../contract/redisCommand.ts';
import type { Send } from './publisher.ts';

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

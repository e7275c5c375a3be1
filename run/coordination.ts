import { randomBytes } from 'node:crypto';
import { lookAtRedis, notPermitted, type RedisCommand, type RefusedCommand, refusalOf } from './lookAtRedis.ts';

/** What instances send in order to meet, on keys of this check alone. */
export function coordinationCommands(id: string): RedisCommand[] {
  const [stream, claim] = [`rlt:{${id}}:joined`, `rlt:{${id}}:plan`];
  return [
    ['XADD', stream, '*', 't', '1'],
    ['XREAD', 'COUNT', '1', 'STREAMS', stream, '0'],
    ['EXPIRE', stream, '60'],
    ['INCRBY', `rlt:{${id}}:left`, '1'],
    ['SET', claim, '1', 'NX', 'EX', '60'],
    ['GET', claim],
    ['TIME'],
    ['DEL', stream, claim, `rlt:{${id}}:left`],
  ];
}

/**
 * Tries with a Redis that serves for nothing else all that the instances will do with it.
 *
 * @throws RltError unavailable: it does not answer, or refuses a command
 */
export function requireCoordination(url: string): Promise<void> {
  const commands = coordinationCommands(`preflight-${randomBytes(4).toString('hex')}`);
  return lookAtRedis(url, '--coordination-redis-url', async (send) => {
    const refused: RefusedCommand[] = [];
    for (const command of commands) {
      try {
        await send(command);
      } catch (error) {
        const said = refusalOf(error);
        if (said !== undefined) refused.push({ command, said });
      }
    }
    if (refused.length > 0) throw notPermitted(url, refused, { commands });
  });
}

import type { RedisPublish } from './profile.ts';
import { pubSubOf } from './redisCommand.ts';
import { compileText, type TemplateValues } from './template.ts';

/**
 * The commands that remove from Redis what events of a job have left there, and nothing else: the entries of a stream,
 * by the ids with which Redis answered, and keys that are this job's alone since their names hold its id.
 *
 * @param answers of Redis to each event
 */
export function removalOf(publish: RedisPublish, values: TemplateValues, answers: readonly unknown[]): string[][] {
  if (pubSubOf(publish) !== undefined || answers.length === 0) return [];
  const [name = '', ...args] = publish.command;
  const keys = /^EVAL(?:SHA)?$/i.test(name) ? args.slice(2, 2 + Number(args[1])) : args.slice(0, 1);
  const own = keys.filter((key) => key.includes('{jobId}'));
  // One at a time: those of a cluster may be on different nodes.
  if (own.length > 0) return own.map((key) => ['DEL', compileText(key)(values)]);
  if (!/^XADD$/i.test(name)) return [];
  const key = compileText(args[0] ?? '')(values);
  const ids = answers.map(String);
  return Array.from({ length: Math.ceil(ids.length / idsAtOnce) }, (_, index) => [
    ...['XDEL', key],
    ...ids.slice(index * idsAtOnce, (index + 1) * idsAtOnce),
  ]);
}

const idsAtOnce = 500;

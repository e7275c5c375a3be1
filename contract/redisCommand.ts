import type { RedisPublish } from './profile.ts';
import { compileTemplate, compileText, type TemplateValues } from './template.ts';

/** Pub/sub as a profile's command speaks it: whom an event reached is what Redis answers. */
export interface PubSub {
  readonly command: 'PUBLISH' | 'SPUBLISH';
  /** With its placeholders. */
  readonly channel: string;
  /** Redis's own count of a channel's subscribers. */
  readonly count: 'NUMSUB' | 'SHARDNUMSUB';
}

const published = /^\s*return redis\.p?call\(\s*(['"])(S?PUBLISH)\1\s*,\s*KEYS\[1\]/i;

/** undefined: the command's answer does not tell whom an event reached. */
export function pubSubOf({ command }: RedisPublish): PubSub | undefined {
  const [name = '', first = '', , key = ''] = command;
  const isScript = /^EVAL$/i.test(name);
  const found = (isScript ? (published.exec(first)?.[2] ?? '') : name).toUpperCase();
  if (found !== 'PUBLISH' && found !== 'SPUBLISH') return undefined;
  return { command: found, channel: isScript ? key : first, count: found === 'PUBLISH' ? 'NUMSUB' : 'SHARDNUMSUB' };
}

/** The channel of a job, by the values of one of its events. */
export function channelFor({ channel }: PubSub, values: TemplateValues): string {
  return compileText(channel)(values);
}

/** The command with its arguments as Redis is sent it for one event. */
export function compileRedisCommand(publish: RedisPublish): (values: TemplateValues) => string[] {
  const { message, encoding } = publish;
  const render = encoding === 'text' && typeof message === 'string' ? compileText(message) : compileTemplate(message);
  const parts = sent(publish).map(compileText);
  return (values) => {
    const all = { ...values, message: render(values) };
    return parts.map((part) => part(all));
  };
}

/**
 * k6's Redis client sends text only, which msgpack is not: Redis packs it, in a script that runs the command. Its first
 * argument is the key or channel by which a cluster finds the node.
 */
function sent({ command, encoding }: RedisPublish): readonly string[] {
  if (encoding !== 'msgpack') return command;
  const [name, ...args] = command;
  const operands = args.map((arg, index) => {
    const operand = index === 0 ? 'KEYS[1]' : `ARGV[${index}]`;
    return arg === '{message}' ? `cmsgpack.pack(cjson.decode(${operand}))` : operand;
  });
  return ['EVAL', `return redis.call('${name}',${operands.join(',')})`, '1', ...args];
}

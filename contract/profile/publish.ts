import * as z from 'zod/mini';
import { onlyPlaceholders, placeholders, placeholdersIn } from '../placeholders.ts';
import { path, refuse, type Template, templateSchema, text } from './template.ts';

/*
 * How the events of a burst get to the gateway: by a command to Redis, by a client's own emit, or by an HTTP request.
 */

const redisPublishSchema = z.strictObject({
  /**
   * A Redis command with its arguments: PUBLISH, SPUBLISH, XADD, EVAL, any that is answered at once. Placeholders:
   * {message} {jobId} {sequence} {publishedAt} {occurredAt} {event} {namespace}.
   */
  command: z
    .array(text.check(onlyPlaceholders(placeholders.command)))
    .check(z.minLength(2), refuse<string[]>(commandProblem)),
  /** What {message} stands for. Placeholders: {jobId} {sequence} {publishedAt} {occurredAt} {event} {namespace}. */
  message: z._default(z.nullable(templateSchema.check(onlyPlaceholders(placeholders.message))), null),
  /** How the message is written: as JSON, as it is (a text), or as msgpack, which Redis packs by a script. */
  encoding: z._default(z.enum(['json', 'text', 'msgpack']), 'json'),
});

export type RedisPublish = z.infer<typeof redisPublishSchema>;

const emitPublishSchema = z.strictObject({
  /** Event that the publisher, a client of its own, emits. */
  event: text,
  /** Arguments of that event. Placeholders: {jobId} {sequence} {publishedAt} {occurredAt} {event} {namespace}. */
  args: z._default(z.array(templateSchema.check(onlyPlaceholders(placeholders.message))), []),
  /**
   * Whether the gateway acknowledges the event; an event without an answer has then not been published. With the path of
   * an error in the acknowledgement, neither has one with a value there.
   */
  acknowledgement: z._default(z.union([z.boolean(), z.strictObject({ errorPath: path })]), false),
  /** Whether the publisher subscribes to the job before, as the others do. */
  subscribe: z._default(z.boolean(), false),
});

/** A path below `--api-url`, or a whole address. */
const address = text.check(
  refuse((url: string) => {
    if (!/^\/|^https?:\/\/[^/]/.test(url))
      return `${JSON.stringify(url)}: expected a path that starts with /, or http(s)://…`;
    return /^\w+:\/\/[^/?#]*@/.test(url) ? 'it holds a user name or password: --http-headers takes secrets' : undefined;
  }),
);

const secretHeaders = /^(?:proxy-)?authorization$|^cookie$|api-?key|token|secret/i;

function secretHeader(headers: Readonly<Record<string, string>>): string | undefined {
  const name = Object.keys(headers).find((header) => secretHeaders.test(header));
  return name && `the header ${name} holds a secret: give it with --http-headers`;
}

/** An HTTP request; a body that is a text is sent as it is, any other as JSON. */
export function httpRequestSchema(allowed: readonly string[]) {
  return z.strictObject({
    method: z._default(z.string().check(z.regex(/^[A-Z]+$/)), 'POST'),
    /** A path below --api-url, or a whole address. */
    url: address.check(onlyPlaceholders(allowed)),
    headers: z._default(
      z
        .record(
          z.string().check(z.regex(/^[\w!#$%&'*+.^`|~-]+$/)),
          z.string().check(z.regex(/^[^\r\n\0]*$/), onlyPlaceholders(allowed)),
        )
        .check(refuse(secretHeader)),
      {},
    ),
    body: z._default(z.nullable(templateSchema.check(onlyPlaceholders(allowed))), null),
  });
}

const httpPublishSchema = httpRequestSchema(placeholders.message);

export const publishSchema = z.union([
  z.strictObject({ redis: redisPublishSchema.check(refuse(messageProblem)) }),
  z.strictObject({ emit: emitPublishSchema }),
  z.strictObject({ http: httpPublishSchema }),
]);

export type Publish = z.infer<typeof publishSchema>;
export type EmitPublish = z.infer<typeof emitPublishSchema>;
export type HttpRequest = z.infer<typeof httpPublishSchema>;

/** The first form that Redis had in a profile: a channel, and PUBLISH or SPUBLISH. */
export const channelSchema = z.strictObject({
  /** Placeholders: {jobId}, where each job has a channel of its own, and {namespace}. */
  channel: text.check(onlyPlaceholders(placeholders.channel)),
  /** `SPUBLISH` for a gateway with sharded subscriptions (SSUBSCRIBE); PUBLISH by default. */
  publish: z.optional(z.enum(['PUBLISH', 'SPUBLISH'])),
  /** Published message. Placeholders: {jobId} {sequence} {publishedAt} {occurredAt} {event} {namespace}. */
  message: templateSchema.check(onlyPlaceholders(placeholders.message)),
});

/** The same as a command. */
export function publishOfChannel({ channel, publish = 'PUBLISH', message }: z.infer<typeof channelSchema>): Publish {
  return { redis: { command: [publish, channel, '{message}'], message, encoding: 'json' } };
}

// --- internal ---

/** Commands that change the connection, which a pool shares, or that hold their answer back. */
const unfit =
  /^(?:MULTI|EXEC|DISCARD|WATCH|UNWATCH|[PS]?SUBSCRIBE|[PS]?UNSUBSCRIBE|MONITOR|SELECT|AUTH|HELLO|RESET|QUIT|ASKING|READONLY|READWRITE|WAIT|WAITAOF|B[LRZ]\w+|CLIENT)$/i;

function commandProblem([name = '']: readonly string[]): string | undefined {
  if (!/^[A-Za-z][\w.]*$/.test(name)) return `${JSON.stringify(name)} is no Redis command`;
  if (!unfit.test(name)) return undefined;
  return `${name} changes a connection that others share, or waits: use EVAL for several commands that belong together`;
}

function messageProblem({ command, message, encoding }: RedisPublish): string | undefined {
  const isUsed = command.some((part) => part.includes('{message}'));
  if (isUsed && message === null) return 'the command holds {message}, but there is no message';
  if (!isUsed && message !== null) return 'the message is never sent: no argument of the command holds {message}';
  if (encoding === 'text' && message !== null && typeof message !== 'string') {
    return 'the encoding is text, but the message is none: expected a text, or the encoding json';
  }
  if (encoding !== 'msgpack' || message === null) return undefined;
  if (!command.slice(1).includes('{message}') || command.filter((part) => part.includes('{message}')).length > 1) {
    return 'the encoding is msgpack: exactly one argument of the command is "{message}", and nothing else';
  }
  if (/^(?:EVAL|EVALSHA|FCALL)(?:_RO)?$/i.test(command[0] ?? '')) {
    return 'the encoding is msgpack, for which Redis runs a script: name the command itself, not a script';
  }
  return packingProblem(message, 'the message');
}

/** Redis's own packer writes an empty object as an empty array, and nothing below sixteen levels. */
function packingProblem(message: Template, where: string, depth = 1): string | undefined {
  if (typeof message !== 'object' || message === null) return undefined;
  if (depth > 15) return `${where} is nested too deep for msgpack in Redis: 15 levels at most`;
  const entries = Object.entries(message);
  if (entries.length === 0 && !Array.isArray(message)) {
    return `${where} is an empty object, which Redis packs as an empty array: leave it out`;
  }
  for (const [key, value] of entries) {
    const problem = packingProblem(value, `${where}.${key}`, depth + 1);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

/** Whether a profile tells in the published event which one it is, and when that was. */
export function tellsAll(publish: Publish): boolean {
  const names = new Set(placeholdersIn(JSON.parse(JSON.stringify(publish))));
  return names.has('sequence') && names.has('publishedAt');
}

import { createClient } from 'redis';
import { compilePath } from '../../contract/path.ts';
import type { HttpRequest, Publish } from '../../contract/profile.ts';
import { channelFor, compileRedisCommand, pubSubOf } from '../../contract/redisCommand.ts';
import { fillTemplate, type TemplateValues } from '../../contract/template.ts';
import { describe } from '../describeError.ts';
import { sendRequest } from './httpRequest.ts';
import type { ProbeClient } from './probeClient.ts';

/** What became of one published event. */
export interface Published {
  readonly ok: boolean;
  readonly found: string;
  readonly change?: string | undefined;
  /** What Redis answered. */
  readonly answer?: unknown;
}

export interface PublishContext {
  readonly apiUrl: string;
  readonly redisUrl: string | undefined;
  readonly httpHeaders: (toGateway: boolean) => Record<string, string>;
  readonly timeoutMs: number;
  /** Connects the client that emits; a failure in words. */
  readonly connect: (subscribes: boolean) => Promise<ProbeClient | string>;
}

/**
 * Publishes one event as the profile says. Never rejects.
 *
 * @param values what the placeholders stand for, asked for when the event is about to be sent
 */
export async function publishOnce(
  publish: Publish,
  values: () => TemplateValues,
  context: PublishContext,
): Promise<Published> {
  try {
    if ('redis' in publish) return await byRedis(publish.redis, values, context);
    if ('http' in publish) return await byHttp(publish.http, values, context);
    return await byEmit(publish.emit, values, context);
  } catch (error) {
    return { ok: false, found: describe(error) };
  }
}

async function byRedis(
  publish: Extract<Publish, { redis: unknown }>['redis'],
  values: () => TemplateValues,
  { redisUrl = '', timeoutMs }: PublishContext,
): Promise<Published> {
  const render = compileRedisCommand(publish);
  return withRedis(redisUrl, timeoutMs, async (send) => {
    const now = values();
    const command = render(now);
    const answer = await send(command);
    const pubSub = pubSubOf(publish);
    if (pubSub === undefined)
      return { ok: true, answer, found: `${publish.command[0]} was answered with ${JSON.stringify(answer)}` };
    if (Number(answer) > 0)
      return { ok: true, found: `Redis handed it to ${answer} subscriber${answer === 1 ? '' : 's'}` };
    const channels = await send(['PUBSUB', pubSub.command === 'PUBLISH' ? 'CHANNELS' : 'SHARDCHANNELS']);
    const names = Array.isArray(channels) ? channels.map(String) : [];
    return {
      ok: false,
      found: `nobody listens to ${JSON.stringify(channelFor(pubSub, now))}; ${names.length === 0 ? 'nobody listens to any channel of this Redis' : `there are listeners at ${listed(names)}`}`,
      change:
        'publish.redis.command (or redis.channel): the channel that the gateway listens to; --redis-url: the Redis that it uses',
    };
  });
}

/** Runs commands over a connection of its own; where a node of a cluster names another one, there. */
export async function withRedis<T>(
  url: string,
  timeoutMs: number,
  work: (send: (command: readonly string[]) => Promise<unknown>) => Promise<T>,
  isMoved = false,
): Promise<T> {
  const client = createClient({ url, socket: { connectTimeout: timeoutMs, reconnectStrategy: false } });
  // The same error comes as a rejection; without a listener it would end the process.
  client.on('error', () => {});
  try {
    await client.connect();
    return await work((command) => client.sendCommand([...command]));
  } catch (error) {
    const [, place] = /^MOVED \d+ (\S+)$/.exec(describe(error)) ?? [];
    if (place === undefined || isMoved) throw error;
    return await withRedis(atPlace(url, place), timeoutMs, work, true);
  } finally {
    if (client.isOpen) client.destroy();
  }
}

/** The same address with another host and port; a cluster leaves out the host where it is the same. */
function atPlace(url: string, place: string): string {
  const moved = new URL(url);
  const [, host = '', port = ''] = /^(.*):(\d+)$/.exec(place) ?? [];
  if (host !== '') moved.hostname = host.includes(':') ? `[${host}]` : host;
  moved.port = port;
  return moved.href;
}

async function byHttp(
  request: HttpRequest,
  values: () => TemplateValues,
  { apiUrl, httpHeaders, timeoutMs }: PublishContext,
): Promise<Published> {
  const headers = httpHeaders(request.url.startsWith('/'));
  const { ok, status, text } = await sendRequest(request, values(), { apiUrl, headers, timeoutMs });
  const what = `${request.method} ${request.url}: status ${status}`;
  if (ok) return { ok, found: what };
  return {
    ok,
    found: `${what} ${JSON.stringify(text.slice(0, 80))}`,
    change: 'publish.http: method, url, headers, body; secrets go to --http-headers',
  };
}

async function byEmit(
  { event, args, acknowledgement, subscribe }: Extract<Publish, { emit: unknown }>['emit'],
  values: () => TemplateValues,
  { connect, timeoutMs }: PublishContext,
): Promise<Published> {
  const client = await connect(subscribe);
  if (typeof client === 'string') return { ok: false, found: `the publishing client was not connected: ${client}` };
  const now = values();
  const filled = args.map((argument) => fillTemplate(argument, now));
  if (!acknowledgement) {
    client.emit(event, ...filled);
    return { ok: true, found: `a client emitted ${event}` };
  }
  let answered: { readonly by: unknown } | undefined;
  client.emit(event, ...filled, (by: unknown) => {
    answered = { by };
    client.wake();
  });
  const answer = await client.until<{ readonly by: unknown }>(() => answered, timeoutMs);
  if (answer === undefined) {
    return {
      ok: false,
      found: `${event} was not acknowledged within ${timeoutMs} ms`,
      change: 'publish.emit.acknowledgement: false',
    };
  }
  const refusal = typeof acknowledgement === 'object' ? compilePath(acknowledgement.errorPath)(answer.by) : undefined;
  return refusal === undefined || refusal === null
    ? { ok: true, found: `a client emitted ${event}, which was acknowledged` }
    : { ok: false, found: `${event} was refused: ${JSON.stringify(refusal)}`, change: 'publish.emit: event, args' };
}

function listed(names: readonly string[]): string {
  const some = names.slice(0, 5).map((name) => JSON.stringify(name));
  return `${some.join(', ')}${names.length > 5 ? ` and ${names.length - 5} more` : ''}`;
}

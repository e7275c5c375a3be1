import type { Publish, Template } from '../../../contract/profile.ts';
import { readyMade } from '../../../settings/profile/readyMade.ts';
import { pathsIn } from '../places.ts';
import type { AdapterMessage } from './adapterMessages.ts';
import type { JobEvents } from './events.ts';
import { guessPayload, templateOf } from './payload.ts';
import type { Adapter } from './redisTraces.ts';
import type { Marks } from './request.ts';

/** How to write what a node told the others. */
export interface LikeNodes {
  readonly flavour: string;
  readonly rooms: readonly string[];
  readonly entry: JobEvents[number];
  readonly publish: Publish;
}

/** What a node told the others of an event, with placeholders in it. */
export function likeNodes(
  adapter: Adapter,
  message: AdapterMessage,
  jobId: string,
  marks: Marks,
): LikeNodes | undefined {
  const flavour = message.writer === 'emitter' ? 'redis-emitter' : adapter.flavour;
  const rooms = message.rooms.map((room) => room.replace(jobId, '{jobId}'));
  const { args, entry } = payloadOf(message, jobId, marks);
  const publish = publishLike(flavour, adapter.key, rooms, args);
  return publish && { flavour, rooms, entry, publish };
}

/** The arguments of the event as templates, and how a client reads them. */
function payloadOf(
  { event, args }: AdapterMessage,
  jobId: string,
  marks: Marks,
): { args: Template[]; entry: JobEvents[number] } {
  const base = {
    event,
    kind: 'domain',
    emittedAtPath: null,
    ...{ sequencePath: 'sequence', publishedAtPath: 'publishedAt' },
  } as const;
  const { argument } = guessPayload(args, jobId);
  const others = (index: number) => (index === 0 ? {} : { argument: index });
  const own = templateOf(args[argument], jobId, marks)?.template;
  const rest = args.map((each): Template => (String(each) === jobId ? '{jobId}' : asTemplate(each)));
  if (own === undefined && typeof args.at(-1) === 'string') {
    const pattern = 'load test {sequence} {publishedAt}';
    const last = rest.length - 1;
    return {
      args: rest.with(last, pattern),
      entry: { ...base, jobIdPath: null, pattern, textPath: '', ...others(last) },
    };
  }
  const template = own ?? { jobId: '{jobId}', sequence: '{sequence}', publishedAt: '{publishedAt}' };
  const at = own === undefined ? rest.length : argument;
  const pathOf = (placeholder: string) => pathsIn(template, (value) => value === placeholder)[0];
  return {
    args: own === undefined ? [...rest, template] : rest.with(at, template),
    entry: {
      ...base,
      jobIdPath: pathOf('{jobId}') ?? null,
      sequencePath: pathOf('{sequence}') ?? base.sequencePath,
      publishedAtPath: pathOf('{publishedAt}') ?? base.publishedAtPath,
      ...others(at),
    },
  };
}

/** How a ready-made profile publishes, with other rooms, another key, and other arguments. */
export function publishLike(
  name: string,
  key: string,
  rooms: readonly string[],
  args: readonly Template[] | undefined,
): Publish | undefined {
  const publish = readyMade(name)?.publish;
  if (!publish || !('redis' in publish)) return undefined;
  const { command, message, encoding } = publish.redis;
  const channel = rooms.length === 1 ? `${key}#{namespace}#${rooms[0]}#` : `${key}#{namespace}#`;
  const fill = (value: Template): Template => {
    if (Array.isArray(value))
      return value[0] === '{event}' && args !== undefined ? ['{event}', ...args] : value.map(fill);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([field, item]) => [field, field === 'rooms' ? [...rooms] : fill(item)]),
    );
  };
  return {
    redis: {
      command: command.map((word) =>
        word === 'socket.io#{namespace}#{jobId}#' ? channel : word.replace(/^socket\.io(?=#|$)/, key),
      ),
      message: fill(message),
      encoding,
    },
  };
}

function asTemplate(value: unknown): Template {
  if (Array.isArray(value)) return value.map(asTemplate);
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, asTemplate(item)]));
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : null;
}

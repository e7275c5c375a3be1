import { setTimeout as delay } from 'node:timers/promises';
import { createClient } from 'redis';
import { type AdapterMessage, readChannelMessage, readStreamEntry } from './adapterMessages.ts';

/** How the gateway's nodes reach each other, as far as their Redis shows it. */
export interface RedisTraces {
  readonly adapter: Adapter | undefined;
  readonly why: string;
  /** Channels to which somebody listens and that are none of Socket.IO's. */
  readonly channels: readonly string[];
  /** Whether somebody listens by a pattern, of which Redis tells no more. */
  readonly byPattern: boolean;
  /** Whether the Redis is one node of a cluster: what others hold or hear, it does not tell. */
  readonly isCluster: boolean;
}

export interface Adapter {
  /** Name of the ready-made profile for it. */
  readonly flavour: 'socketio-redis-adapter' | 'socketio-redis-adapter-sharded' | 'socketio-redis-streams';
  /** What the names of its channels, or that of its stream, begin with: "socket.io" unless the gateway says another. */
  readonly key: string;
}

/** A message that was published while we listened. */
export interface ChannelMessage {
  readonly channel: string;
  readonly text: string;
}

const mostChannels = 50;
/** How long a node may take to listen to the channel of a room, ms. */
const roomMs = 200;

type Send = (command: readonly string[]) => Promise<unknown>;

/** Looks at who listens in a Redis; nothing is written. */
export async function tracesIn(send: Send): Promise<RedisTraces> {
  const channels = texts(await send(['PUBSUB', 'CHANNELS']));
  const sharded = texts(await send(['PUBSUB', 'SHARDCHANNELS']).catch(() => []));
  const patterns = Number(await send(['PUBSUB', 'NUMPAT']));
  const isCluster = /cluster_enabled:1/.test(String(await send(['INFO', 'cluster']).catch(() => '')));
  const own = {
    channels: channels.filter((each) => !ofAdapter.test(each)).slice(0, mostChannels),
    isCluster,
    byPattern: patterns > 0,
  };
  const shard = sharded.find((each) => ofAdapter.test(each));
  if (shard !== undefined) {
    const adapter = { flavour: 'socketio-redis-adapter-sharded', key: keyOf(shard) } as const;
    return { adapter, why: `a node listens to the sharded channel ${shard}`, ...own };
  }
  const request = channels.find((each) => /-request#\/[^#]*#$/.test(each));
  if (request !== undefined && patterns > 0) {
    const adapter = { flavour: 'socketio-redis-adapter', key: keyOf(request).replace(/-request$/, '') } as const;
    return { adapter, why: `a node listens to ${request}, and to a pattern`, ...own };
  }
  // The adapter with streams listens to one channel of the namespace and one of its own; nothing else does so.
  const nodes = channels.find((each) => /^[^#]+#\/[^#]*#$/.test(each));
  if (nodes !== undefined) {
    const adapter = { flavour: 'socketio-redis-streams', key: defaultStream } as const;
    return { adapter, why: `a node listens to ${nodes}, and to no pattern`, ...own };
  }
  // A cluster answers MOVED for a key of another node.
  if (String(await send(['TYPE', defaultStream]).catch(() => 'none')) === 'stream') {
    const adapter = { flavour: 'socketio-redis-streams', key: defaultStream } as const;
    return { adapter, why: `there is a stream of the name ${defaultStream}`, ...own };
  }
  return { adapter: undefined, why: 'none of the channels is one of a Socket.IO adapter', ...own };
}

const defaultStream = 'socket.io';
/** "socket.io#/chat#", "socket.io-request#/chat#", "socket.io#/chat#room#": a key, a namespace, and more. */
const ofAdapter = /^[^#]+#\/[^#]*#/;

function keyOf(channel: string): string {
  return channel.slice(0, channel.indexOf('#'));
}

/** What passes through a Redis until it is closed. */
export interface Listening {
  readonly messages: readonly ChannelMessage[];
  /** What the nodes have told each other so far, in the order in which it came. */
  adapterMessages(): Promise<readonly AdapterMessage[]>;
  close(): void;
}

/**
 * Listens to the channels, and to what the nodes of the gateway tell each other.
 *
 * @throws Error with Redis's own words where that is not permitted
 */
export async function listenTo(
  url: string,
  { channels, adapter, byPattern }: RedisTraces,
  namespace: string,
  timeoutMs: number,
): Promise<Listening> {
  const messages: ChannelMessage[] = [];
  const ofNodes: AdapterMessage[] = [];
  const client = createClient({ url, socket: { connectTimeout: timeoutMs, reconnectStrategy: false } });
  const asking = createClient({ url, socket: { connectTimeout: timeoutMs, reconnectStrategy: false } });
  for (const each of [client, asking]) each.on('error', () => {});
  let timer: NodeJS.Timeout | undefined;
  const close = () => {
    clearInterval(timer);
    for (const each of [client, asking]) if (each.isOpen) each.destroy();
  };
  const keep = (bytes: Buffer) => {
    const message = readChannelMessage(bytes, namespace);
    if (message !== undefined) ofNodes.push(message);
  };
  try {
    await Promise.all([client.connect(), asking.connect()]);
    if (channels.length > 0) {
      await client.subscribe([...channels], (text, channel) => messages.push({ channel, text }));
    }
    if (byPattern && adapter === undefined) {
      await client.pSubscribe('*', (text, channel) => {
        if (!channels.includes(channel)) messages.push({ channel, text });
      });
    }
    const prefix = `${adapter?.key}#${namespace}#`;
    if (adapter?.flavour === 'socketio-redis-adapter') await client.pSubscribe(`${prefix}*`, keep, true);
    if (adapter?.flavour === 'socketio-redis-adapter-sharded') {
      const known = new Set<string>();
      const subscribeToNew = async () => {
        const all = texts(await asking.sendCommand(['PUBSUB', 'SHARDCHANNELS', `${prefix}*`]));
        const added = [prefix, ...all].filter((channel) => !known.has(channel));
        for (const channel of added) known.add(channel);
        if (added.length > 0) await client.sSubscribe(added, keep, true);
      };
      await subscribeToNew();
      // A room has a channel of its own, which a node listens to some time after somebody has come into it.
      await delay(roomMs);
      await subscribeToNew();
      timer = setInterval(() => subscribeToNew().catch(() => {}), roomMs);
    }
    const readStream =
      adapter?.flavour === 'socketio-redis-streams' ? await streamFrom(asking, adapter.key, namespace) : undefined;
    return { messages, adapterMessages: async () => (readStream === undefined ? ofNodes : readStream()), close };
  } catch (error) {
    close();
    throw error;
  }
}

/** A reader of all that is added to a stream from now on. */
async function streamFrom(
  client: { sendCommand(command: string[]): Promise<unknown> },
  stream: string,
  namespace: string,
): Promise<() => Promise<readonly AdapterMessage[]>> {
  const [last] = entriesOf(await client.sendCommand(['XREVRANGE', stream, '+', '-', 'COUNT', '1']));
  return async () => {
    const added = await client.sendCommand([
      'XRANGE',
      stream,
      last === undefined ? '-' : `(${last.id}`,
      '+',
      'COUNT',
      '1000',
    ]);
    return entriesOf(added).flatMap(({ fields }) => readStreamEntry(fields, namespace) ?? []);
  };
}

function entriesOf(answer: unknown): { id: string; fields: string[] }[] {
  if (!Array.isArray(answer)) return [];
  return answer.flatMap((entry: unknown) =>
    Array.isArray(entry) ? [{ id: String(entry[0]), fields: texts(entry[1]) }] : [],
  );
}

function texts(answer: unknown): string[] {
  return Array.isArray(answer) ? answer.map(String) : [];
}

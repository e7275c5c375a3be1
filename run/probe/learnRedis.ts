import { createClient } from 'redis';

/** How the gateway's nodes reach each other, as far as their Redis shows it. */
export interface RedisTraces {
  /** Name of the ready-made profile for it. */
  readonly flavour: 'socketio-redis-adapter' | 'socketio-redis-adapter-sharded' | 'socketio-redis-streams' | undefined;
  readonly why: string;
  /** Channels to which somebody listens and that are none of Socket.IO's. */
  readonly channels: readonly string[];
}

/** A message that was published while we listened. */
export interface ChannelMessage {
  readonly channel: string;
  readonly text: string;
  readonly at: number;
}

const mostChannels = 50;

type Send = (command: readonly string[]) => Promise<unknown>;

/** Looks at who listens in a Redis; nothing is written. */
export async function tracesIn(send: Send): Promise<RedisTraces> {
  const channels = texts(await send(['PUBSUB', 'CHANNELS']));
  const sharded = texts(await send(['PUBSUB', 'SHARDCHANNELS']).catch(() => []));
  const patterns = Number(await send(['PUBSUB', 'NUMPAT']));
  const stream = await send(['TYPE', 'socket.io']);
  const own = channels.filter((each) => !/^socket\.io(?:-(?:request|response))?#/.test(each)).slice(0, mostChannels);
  const isSharded = sharded.find((each) => each.startsWith('socket.io#'));
  if (isSharded !== undefined) {
    return {
      flavour: 'socketio-redis-adapter-sharded',
      why: `a node listens to the sharded channel ${isSharded}`,
      channels: own,
    };
  }
  const request = channels.find((each) => each.startsWith('socket.io-request#'));
  if (request !== undefined && patterns > 0) {
    return { flavour: 'socketio-redis-adapter', why: `a node listens to ${request}, and to a pattern`, channels: own };
  }
  if (String(stream) === 'stream') {
    return { flavour: 'socketio-redis-streams', why: 'there is a stream of the name socket.io', channels: own };
  }
  return { flavour: undefined, why: 'none of the channels is one of a Socket.IO adapter', channels: own };
}

/** Listens to these channels until it is ended. */
export async function listenTo(url: string, channels: readonly string[], timeoutMs: number) {
  const messages: ChannelMessage[] = [];
  const client = createClient({ url, socket: { connectTimeout: timeoutMs, reconnectStrategy: false } });
  client.on('error', () => {});
  await client.connect();
  if (channels.length > 0) {
    await client.subscribe([...channels], (text, channel) => messages.push({ channel, text, at: Date.now() }));
  }
  return { messages, close: () => client.destroy() };
}

function texts(answer: unknown): string[] {
  return Array.isArray(answer) ? answer.map(String) : [];
}

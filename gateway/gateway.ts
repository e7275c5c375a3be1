import type { Logger } from 'pino';
import { Server } from 'socket.io';
import { maskUris } from '../settings/secrets.ts';
import { type Behaviour, usualBehaviour } from './behaviour.ts';
import type { GatewayConfig } from './config.ts';
import { ConnectionRegistry } from './connectionRegistry.ts';
import { type JobHistory, openHistory } from './history.ts';
import { createHttpServer, type DependencyState } from './http.ts';
import { IdleTimers } from './idle.ts';
import { listen, trackSockets } from './listen.ts';
import { parseLiveMessage } from './liveEvents.ts';
import { createLog } from './log.ts';
import { collectMetrics } from './metrics.ts';
import { type RedisSubscriber, subscribeToRedis } from './redisSubscriber.ts';
import { Replays } from './replay.ts';
import { acceptSessions } from './sessions.ts';
import { SubscriptionRegistry } from './subscriptionRegistry.ts';
import { type WireEvent, wire } from './wire.ts';

export interface RunningGateway {
  /** Base URL, such as `http://127.0.0.1:3000`. */
  readonly url: string;
  readonly port: number;
  /** Disconnects all clients, then closes Redis and MongoDB. */
  close(): Promise<void>;
}

export interface GatewayOptions {
  readonly behaviour?: Behaviour;
  readonly log?: Logger;
}

/**
 * Starts a gateway; resolves once it listens. Redis and MongoDB are connected in the background (see `/health/ready`).
 *
 * @throws RltError: exit code 2 for a MongoDB URI that the driver cannot read, 3 when the port cannot be had.
 */
export async function startGateway(config: GatewayConfig, options: GatewayOptions = {}): Promise<RunningGateway> {
  const { behaviour = usualBehaviour, log = createLog(config.logLevel) } = options;
  const history = openConfiguredHistory(config, log);
  const connections = new ConnectionRegistry();
  const subscriptions = new SubscriptionRegistry();
  const idleTimers = new IdleTimers(config.idleTimeoutMs, behaviour);
  const replays = history && new Replays({ behaviour, history, log });
  let redis: RedisSubscriber | undefined;
  let isClosing = false;

  const http = createHttpServer({
    log,
    metrics: () => behaviour.metricsReply(collectMetrics({ config, connections, subscriptions, idleTimers, replays })),
    readiness: async () => ({
      redis: redis ? upOrDown(redis.isSubscribed) : 'off',
      mongodb: history ? upOrDown(await history.isReachable()) : 'off',
    }),
  });
  const sockets = trackSockets(http);
  const io = new Server(http, {
    path: wire.http.websocketPath,
    serveClient: false,
    transports: ['websocket', 'polling'],
    cors: { origin: [...config.clientOrigins], credentials: true },
    pingInterval: config.heartbeat.intervalMs,
    pingTimeout: config.heartbeat.timeoutMs,
  });
  acceptSessions(io, { config, behaviour, log, connections, subscriptions, idleTimers, replays });

  const address = await listen(http, config.host, config.port);
  log.info({ ...address, path: wire.http.websocketPath }, 'listening');
  redis = subscribeConfiguredRedis(config, behaviour, log, io);
  // Connects before the first client asks for history, and tells the operator early what replays would run into.
  void history?.isReachable().then((isUp) => {
    if (!isUp && !isClosing) log.warn('MongoDB does not answer: replays fail until it does');
  });

  return {
    ...address,
    close: async () => {
      isClosing = true;
      log.info('closing');
      await sockets.endAfter(() => io.close(), closeGraceMs);
      await redis?.close();
      await replays?.close();
      await history?.close();
      log.info('closed');
    },
  };
}

/** How long clients get to answer the closing of their connection, in milliseconds. */
const closeGraceMs = 1000;

function openConfiguredHistory(config: GatewayConfig, log: Logger): JobHistory | undefined {
  if (config.mongoUri === undefined) {
    log.warn('MONGODB_URI is not set: history is not replayed');
    return undefined;
  }
  log.info({ uri: maskUris(config.mongoUri) }, 'replaying history from MongoDB');
  return openHistory(config.mongoUri);
}

function subscribeConfiguredRedis(
  config: GatewayConfig,
  behaviour: Behaviour,
  log: Logger,
  io: Server,
): RedisSubscriber | undefined {
  if (config.redisUrl === undefined) {
    log.warn('REDIS_URL is not set: there are no live events');
    return undefined;
  }
  log.info({ url: maskUris(config.redisUrl) }, 'reading live events from Redis');
  return subscribeToRedis({
    url: config.redisUrl,
    channel: wire.redisChannel,
    backoff: config.redisReconnect,
    behaviour,
    log,
    onMessage: (text) => {
      const event = readMessage(text, log);
      if (event) behaviour.broadcast(io, event);
    },
  });
}

function readMessage(text: string, log: Logger): WireEvent | undefined {
  try {
    return parseLiveMessage(text);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    log.error({ channel: wire.redisChannel, reason }, 'invalid message dropped');
    return undefined;
  }
}

function upOrDown(isUp: boolean): DependencyState {
  return isUp ? 'up' : 'down';
}

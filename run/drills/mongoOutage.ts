import { usageError } from '../../contract/errors.ts';
import { singleServerOf, throughServer } from '../../contract/mongoUri.ts';
import { openTcpProxy, type TcpProxy } from '../../engine/index.ts';
import { hostsOf, isConfirmed } from '../../settings/hosts.ts';
import { maskUris } from '../../settings/secrets.ts';
import type { Settings } from '../../settings/settings.ts';
import { mongoOutageSettings } from '../../thresholds/drills/mongo-outage.ts';
import { wordsOfMongo } from '../../thresholds/drills/wordsOfMongo.ts';
import { pause } from '../watchMetrics.ts';
import type { Beforehand, Disturbance, DrillContext, DrillOperator } from './disturbance.ts';
import { ownNumber } from './ownNumber.ts';
import { byUserCommands, userCommandsOf } from './userCommands.ts';
import { wayOf } from './wayOf.ts';

const ways = ['cut', 'slow', 'command'] as const;

/** What a MongoDB may take to answer again when all was done for it. */
const answerMs = 10_000;

/** Puts a proxy between the gateway and MongoDB, and cuts it or makes it slow; or has the user take MongoDB away. */
export const mongoOutageOperator: DrillOperator = {
  words: wordsOfMongo,
  decide,

  async between(lifetime, { mongoUri, mongo }, settings) {
    if (wayOf(settings, ways) === 'command') return { addresses: {}, proxies: {} };
    const server = singleServerOf(mongoUri, { isAlone: mongo !== undefined });
    if (typeof server === 'string') throw pastProxy(mongoUri, server);
    const proxy = await openTcpProxy(lifetime, [server]);
    const way = { host: '127.0.0.1', port: proxy.port };
    return { addresses: { mongoUri: throughServer(mongoUri, way) }, proxies: { mongo: proxy } };
  },

  async prepare(context) {
    const way = wayOf(context.settings, ways);
    if (way === 'command') return commanding(context);
    const proxy = context.between?.mongo;
    if (proxy === undefined) throw needsStart(way);
    return way === 'cut'
      ? cutting(proxy)
      : slowing(proxy, ownNumber(context.settings, 'slowByMs', mongoOutageSettings.slowByMs));
  },
};

function decide(settings: Settings, { startsGateway, confirmed }: Beforehand): Settings {
  const { mongoUri } = settings;
  const way = wayOf(settings, ways);
  if (way !== 'command') {
    if (!startsGateway) throw needsStart(way);
    const server = mongoUri === undefined ? undefined : singleServerOf(mongoUri);
    if (mongoUri !== undefined && typeof server === 'string') throw pastProxy(mongoUri, server);
    return settings;
  }
  const host = mongoUri === undefined ? undefined : hostsOf(mongoUri);
  if (mongoUri === undefined || host === undefined || isConfirmed(host, confirmed)) return settings;
  throw usageError(
    `mongo-outage with --way command: this takes away ${maskUris(mongoUri)}, other people's too`,
    `pass --confirm ${host} (${host} is not this machine) if that is acceptable`,
  );
}

function cutting(proxy: TcpProxy): Disturbance {
  let met = 0;
  let refusedBefore: number | undefined;
  return {
    cutsSource: false,
    async begin() {
      refusedBefore = proxy.seen().refused;
      met = proxy.disturb({ kind: 'cut', thenRefuse: true });
    },
    restore: async () => proxy.restore(),
    // Connections that were reset, and those that were turned away.
    seen: () => (refusedBefore === undefined ? 0 : met + proxy.seen().refused - refusedBefore),
  };
}

function slowing(proxy: TcpProxy, ms: number): Disturbance {
  let startedAt = Number.POSITIVE_INFINITY;
  return {
    cutsSource: false,
    async begin() {
      startedAt = Date.now();
      proxy.disturb({ kind: 'delay', ms, way: 'toClient' });
    },
    restore: async () => proxy.restore(),
    // Connections by which something came later.
    seen: () =>
      proxy.connections().filter(({ isDisturbed, toClient }) => isDisturbed && (toClient.lastByteAt ?? 0) > startedAt)
        .length,
  };
}

/** Whether it had an effect is seen by the replays alone (`replays_hindered`). */
function commanding(context: DrillContext): Disturbance {
  const { settings, lifetime } = context;
  const commands = userCommandsOf(settings);
  if (commands === undefined) throw usageError('--way is command, but --disturb-command is missing');
  const does = byUserCommands(context, commands);
  let begun = 0;
  let isAway = false;
  return {
    cutsSource: false,
    async begin() {
      isAway = true;
      await does.begin();
      begun++;
    },
    async restore() {
      if (!isAway) return;
      await does.restore();
      isAway = false;
      if (settings.mongoUri !== undefined && !lifetime.signal.aborted) await answers(settings.mongoUri);
    },
    seen: () => begun,
  };
}

/** @throws RltError unavailable: it does not in time */
async function answers(mongoUri: string): Promise<void> {
  // The driver takes a moment to load, which only who uses it should wait for.
  const { openDatabase } = await import('../../seed/database.ts');
  const deadline = Date.now() + answerMs;
  for (;;) {
    try {
      return await (await openDatabase(mongoUri)).close();
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await pause(200);
    }
  }
}

function needsStart(way: string) {
  return usageError(
    `--way is ${way}, for which rlt starts the gateway and leads it to MongoDB through a proxy: this one runs already`,
    'let rlt start it (--gateway-command "…", or --embedded), or use --way command',
  );
}

function pastProxy(mongoUri: string, why: string) {
  return usageError(
    `--mongo-uri is "${maskUris(mongoUri)}": a driver goes past the proxy that --way cut and slow put before it: ${why}`,
    'name one server, as in mongodb://HOST:PORT/…?directConnection=true, or use --way command',
  );
}

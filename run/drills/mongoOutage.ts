import { usageError } from '../../contract/errors.ts';
import { singleServerOf, throughServer } from '../../contract/mongoUri.ts';
import { openTcpProxy } from '../../engine/tcpProxy/tcpProxy.ts';
import { maskUris } from '../../settings/secrets.ts';
import type { Settings } from '../../settings/settings.ts';
import { wordsOfMongo } from '../../thresholds/drills/wordsOfMongo.ts';
import type { DrillOperator } from './disturbance.ts';
import { wayOf } from './wayOf.ts';

/** Puts a proxy between the gateway and MongoDB, and cuts it or makes it slow; MongoDB itself is not touched. */
export const mongoOutageOperator: DrillOperator = {
  words: wordsOfMongo,

  async between(lifetime, { mongoUri, mongo }) {
    const server = singleServerOf(mongoUri, { isAlone: mongo !== undefined });
    if (typeof server === 'string') {
      throw usageError(
        `--mongo-uri is "${maskUris(mongoUri)}", with which a driver goes past a proxy: ${server}`,
        'name one server, as in mongodb://HOST:PORT/…?directConnection=true',
      );
    }
    const proxy = await openTcpProxy(lifetime, [server]);
    const way = { host: '127.0.0.1', port: proxy.port };
    return { addresses: { mongoUri: throughServer(mongoUri, way) }, proxies: { mongo: proxy } };
  },

  async prepare({ between, settings }) {
    const proxy = between?.mongo;
    if (proxy === undefined) {
      throw usageError(
        'mongo-outage needs a gateway that rlt starts, and leads to MongoDB through a proxy: this one runs already at --api-url',
        'let rlt start it: --gateway-command "…", or --embedded',
      );
    }
    let startedAt = Number.POSITIVE_INFINITY;
    let met = 0;
    let refusedBefore = 0;
    return wayOf(settings, ['cut', 'slow']) === 'cut'
      ? {
          cutsSource: false,
          async begin() {
            refusedBefore = proxy.seen().refused;
            startedAt = Date.now();
            met = proxy.disturb({ kind: 'cut', thenRefuse: true });
          },
          restore: async () => proxy.restore(),
          /** Connections that were reset, and those that were turned away. */
          seen: () => (startedAt < Number.POSITIVE_INFINITY ? met + proxy.seen().refused - refusedBefore : 0),
        }
      : {
          cutsSource: false,
          async begin() {
            startedAt = Date.now();
            proxy.disturb({ kind: 'delay', ms: slowByOf(settings), way: 'toClient' });
          },
          restore: async () => proxy.restore(),
          /** Connections by which something came later. */
          seen: () =>
            proxy
              .connections()
              .filter(({ isDisturbed, toClient }) => isDisturbed && (toClient.lastByteAt ?? 0) > startedAt).length,
        };
  },
};

function slowByOf(settings: Settings): number {
  const own: Readonly<Record<string, unknown>> = { ...settings };
  if (typeof own.slowByMs !== 'number') throw new Error('the drill has a setting for it');
  return own.slowByMs;
}

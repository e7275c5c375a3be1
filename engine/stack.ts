import { maskUris } from '../settings/secrets.ts';
import { type GatewayOptions, type GatewayProcess, startGateway } from './gatewayProcess.ts';
import { type K6, resolveK6 } from './k6.ts';
import type { Lifetime } from './lifetime.ts';
import { type PrivateMongo, startMongo } from './mongo.ts';
import { type PrivateRedis, startRedis } from './redis.ts';

export interface ServicesOptions {
  /** Used as it is; a private Redis is started when absent. */
  readonly redisUrl?: string;
  /** Used as it is; a private MongoDB is started when absent. */
  readonly mongoUri?: string;
  readonly log: (line: string) => void;
  readonly env?: NodeJS.ProcessEnv;
}

export interface StackOptions extends ServicesOptions {
  /**
   * The gateway to start, which also gets REDIS_URL and MONGODB_URI; or the address of one that runs already.
   */
  readonly gateway: GatewayOptions | { readonly url: string };
}

/** k6 and the data stores: what a run needs beside a gateway. */
export interface Services {
  readonly k6: K6;
  readonly redisUrl: string;
  readonly mongoUri: string;
  /** What was started for this run; `undefined` where the user named his own. */
  readonly redis: PrivateRedis | undefined;
  readonly mongo: PrivateMongo | undefined;
  /** "k6 2.2.0 with … · Redis 7.0.15 :40113 · MongoDB 8.0.4 :40114". No passwords. */
  readonly line: string;
}

export interface Stack extends Services {
  readonly gatewayUrl: string;
  readonly gateway: GatewayProcess | undefined;
}

/**
 * Finds or builds k6, and starts the data stores that the user does not name; they end with the lifetime.
 *
 * @throws RltError (exit code 3) when a part cannot be had.
 */
export async function startServices(lifetime: Lifetime, options: ServicesOptions): Promise<Services> {
  const { log, env = process.env } = options;
  const [k6, redis, mongo] = await allOrFirstError([
    resolveK6(lifetime, { log, env }),
    options.redisUrl === undefined ? startRedis(lifetime, { log, env }) : undefined,
    options.mongoUri === undefined ? startMongo(lifetime, { log, env }) : undefined,
  ]);
  const redisUrl = options.redisUrl ?? redis?.url ?? '';
  const mongoUri = options.mongoUri ?? mongo?.uri ?? '';
  const parts = [k6.label, redis?.label ?? `Redis ${redisUrl}`, mongo?.label ?? `MongoDB ${mongoUri}`];
  return { k6, redisUrl, mongoUri, redis, mongo, line: maskUris(parts.join(' · ')) };
}

/**
 * Has everything at hand that a run on one machine needs: what the user names is used as it is, the rest is started
 * for this run alone and ends with the lifetime.
 *
 * @throws RltError (exit code 3) when a part cannot be had.
 */
export async function startEmbeddedStack(lifetime: Lifetime, options: StackOptions): Promise<Stack> {
  const services = await startServices(lifetime, options);
  const gateway =
    'url' in options.gateway
      ? undefined
      : await startGateway(lifetime, {
          ...options.gateway,
          env: { REDIS_URL: services.redisUrl, MONGODB_URI: services.mongoUri, ...options.gateway.env },
        });
  const gatewayUrl = 'url' in options.gateway ? options.gateway.url : (gateway?.url ?? '');
  const line = maskUris(`${services.line} · ${gatewayLabel(options.gateway, gatewayUrl)}`);
  return { ...services, gatewayUrl, gateway, line };
}

function gatewayLabel(gateway: StackOptions['gateway'], url: string): string {
  if ('url' in gateway) return `gateway ${url}`;
  const port = new URL(url).port;
  return gateway.command === undefined ? `reference gateway :${port}` : `gateway :${port} (${gateway.command})`;
}

/** Like `Promise.all`, but waits for all: a failure must not leave another one starting in the background. */
async function allOrFirstError<T extends readonly unknown[]>(
  promises: readonly [...T],
): Promise<{ -readonly [K in keyof T]: Awaited<T[K]> }> {
  await Promise.allSettled(promises);
  return Promise.all(promises);
}

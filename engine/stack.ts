import { maskUris } from '../contract/secrets.ts';
import { type GatewayOptions, type GatewayProcess, startGateway } from './gatewayProcess.ts';
import { type K6, resolveK6 } from './k6.ts';
import type { Lifetime } from './lifetime.ts';
import { type PrivateMongo, startMongo } from './mongo.ts';
import { type PrivateRedis, startRedis } from './redis.ts';

export interface StackOptions {
  /** Used as it is; a private Redis is started when absent. */
  readonly redisUrl?: string;
  /** Used as it is; a private MongoDB wire server is started when absent. */
  readonly mongoUri?: string;
  /**
   * The gateway to start, which also gets REDIS_URL and MONGODB_URI; or the address of one that runs already.
   */
  readonly gateway: GatewayOptions | { readonly url: string };
  readonly log: (line: string) => void;
  readonly env?: NodeJS.ProcessEnv;
}

export interface Stack {
  readonly k6: K6;
  readonly redisUrl: string;
  readonly mongoUri: string;
  readonly gatewayUrl: string;
  /** What was started for this run; `undefined` where the user named his own. */
  readonly redis: PrivateRedis | undefined;
  readonly mongo: PrivateMongo | undefined;
  readonly gateway: GatewayProcess | undefined;
  /** "k6 2.2.0 with … · Redis 7.0.15 :40113 · MongoDB wire server :40114 · reference gateway". No passwords. */
  readonly line: string;
}

/**
 * Has everything at hand that a run on one machine needs: what the user names is used as it is, the rest is started
 * for this run alone and ends with the lifetime.
 *
 * @throws RltError (exit code 3) when a part cannot be had.
 */
export async function startEmbeddedStack(lifetime: Lifetime, options: StackOptions): Promise<Stack> {
  const { log, env = process.env } = options;
  const [k6, redis, mongo] = await allOrFirstError([
    resolveK6(lifetime, { log, env }),
    options.redisUrl === undefined ? startRedis(lifetime, { log, env }) : undefined,
    options.mongoUri === undefined ? startMongo(lifetime, { log, env }) : undefined,
  ]);
  const redisUrl = options.redisUrl ?? redis?.url ?? '';
  const mongoUri = options.mongoUri ?? mongo?.uri ?? '';
  const gateway =
    'url' in options.gateway
      ? undefined
      : await startGateway(lifetime, {
          ...options.gateway,
          env: { REDIS_URL: redisUrl, MONGODB_URI: mongoUri, ...options.gateway.env },
        });
  const gatewayUrl = 'url' in options.gateway ? options.gateway.url : (gateway?.url ?? '');
  const parts = [
    k6.label,
    redis?.label ?? `Redis ${redisUrl}`,
    mongo?.label ?? `MongoDB ${mongoUri}`,
    gatewayLabel(options.gateway, gatewayUrl),
  ];
  return { k6, redisUrl, mongoUri, gatewayUrl, redis, mongo, gateway, line: maskUris(parts.join(' · ')) };
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

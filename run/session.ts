import { requestHeaders } from '../contract/requestHeaders.ts';
import { maskUris } from '../contract/secrets.ts';
import {
  type K6,
  type Lifetime,
  type PrivateRedis,
  resolveK6,
  startEmbeddedStack,
  type TreeUse,
  watchTree,
} from '../engine/index.ts';
import type { Stores } from '../report/schema.ts';
import type { Settings } from '../settings/settings.ts';
import { byProxy } from './goProxy.ts';
import { requireGateway, requireStores } from './preflight.ts';
import { startedStores } from './stores.ts';
import { originsFor } from './verify/gatewayEnvironments.ts';

/** The engine and the addresses that the scenarios of one command share. */
export interface Session {
  readonly k6: K6;
  /** What the gateway that was started for this session has used up to now. */
  readonly gatewayUse?: (() => TreeUse | undefined) | undefined;
  /** The data stores, as far as they say what they are. */
  readonly stores: Stores;
  /** The Redis that was started for this session. */
  readonly redis?: PrivateRedis | undefined;
  /** Settings with the addresses of what was started for this session filled in. */
  withAddresses(settings: Settings): Settings;
}

export interface SessionOptions {
  /** Start a gateway, and the data stores that the user does not name, for this session alone. */
  readonly embedded: boolean;
  /** Of every scenario that will run. */
  readonly settings: readonly Settings[];
  /** Environment of the embedded gateway. */
  readonly gatewayEnvironment: Readonly<Record<string, string>>;
  readonly log: (line: string) => void;
}

/**
 * Finds or builds k6 and, for an embedded session, starts what is missing. All of it ends with the lifetime.
 *
 * @throws RltError unavailable: what the user has named does not answer, or something cannot be had
 */
export async function openSession(
  lifetime: Lifetime,
  { embedded, settings: all, gatewayEnvironment, log }: SessionOptions,
): Promise<Session> {
  const [settings] = all;
  if (settings === undefined) throw new Error('a session needs the settings of a scenario');
  const named = await requireStores(all);
  if (!embedded) {
    const apiUrl = await requireGateway(settings);
    const k6 = await resolveK6(lifetime, { log });
    log(`  ${settings.verbose ? k6.line : k6.label} · gateway ${maskUris(apiUrl)}${byProxy(new URL(apiUrl))}`);
    return { k6, stores: named, withAddresses: (own) => ({ ...own, apiUrl }) };
  }
  const { redisUrl, mongoUri } = settings;
  const stack = await startEmbeddedStack(lifetime, {
    ...(redisUrl === undefined ? {} : { redisUrl }),
    ...(mongoUri === undefined ? {} : { mongoUri }),
    gateway: {
      env: {
        ...originsFor(settings),
        ...gatewayEnvironment,
      },
      healthPath: settings.profile.http.readyPath,
      healthHeaders: requestHeaders(settings),
    },
    log,
  });
  log(`  ${stack.line}`);
  return {
    k6: stack.k6,
    gatewayUse: stack.gateway === undefined ? undefined : followed(lifetime, stack.gateway.pid),
    redis: stack.redis,
    stores: { ...named, ...startedStores(stack) },
    withAddresses: (own) => ({
      ...own,
      apiUrl: stack.gatewayUrl,
      redisUrl: stack.redisUrl,
      mongoUri: stack.mongoUri,
    }),
  };
}

function followed(lifetime: Lifetime, pid: number): () => TreeUse | undefined {
  const tree = watchTree(pid);
  lifetime.onClose(() => tree.stop());
  return tree.use;
}

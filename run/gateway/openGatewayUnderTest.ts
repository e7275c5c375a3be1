import { type K6, type Lifetime, type PrivateRedis, resolveK6, startServices } from '../../engine/index.ts';
import type { Stores, Target } from '../../report/schema.ts';
import type { Settings } from '../../settings/settings.ts';
import type { Ready } from '../doctor/requireReady.ts';
import { describeTarget } from '../runRecord.ts';
import { startedStores } from '../stores.ts';
import type { GatewayUnderTest } from './gatewayUnderTest.ts';
import { runningGateway } from './runningGateway.ts';
import { startedGateway } from './startedGateway.ts';

/** Where the gateway comes from: one that runs at the settings' address, a command, or the reference gateway. */
export type GatewaySource =
  | { readonly kind: 'running'; readonly logFile?: string | undefined }
  | {
      readonly kind: 'reference';
      readonly environment: Readonly<Record<string, string>>;
      /** Ways in which it is broken on purpose. */
      readonly defects: readonly string[];
      readonly startTimeoutMs: number;
    }
  | {
      readonly kind: 'command';
      readonly command: string;
      readonly environment: Readonly<Record<string, string>>;
      readonly logFile?: string | undefined;
      readonly startTimeoutMs: number;
      /** Ends a gateway that the command starts in the background. */
      readonly stopCommand?: string | undefined;
    };

/**
 * Finds or builds k6 and, for a gateway that is to be started, has Redis and MongoDB at hand: the named ones, or private
 * ones that all scenarios share.
 *
 * @param ready what the look before the run has told of what runs already
 * @throws RltError unavailable: something cannot be had
 */
export async function openGatewayUnderTest(
  lifetime: Lifetime,
  source: GatewaySource,
  settings: Settings,
  { apiUrl, stores: named }: Pick<Ready, 'apiUrl' | 'stores'>,
  log: (line: string) => void,
): Promise<{
  gateway: GatewayUnderTest;
  k6: K6;
  redis?: PrivateRedis | undefined;
  stores: Stores;
  target: Target;
}> {
  const { verbose, redisUrl, mongoUri } = settings;
  if (source.kind === 'running') {
    const k6 = await resolveK6(lifetime, { log });
    const gateway = runningGateway(apiUrl, source.logFile);
    log(`  ${verbose ? k6.line : k6.label} · ${gateway.label}`);
    return { gateway, k6, stores: named, target: describeTarget({ ...settings, apiUrl }, undefined) };
  }
  const services = await startServices(lifetime, {
    ...(redisUrl === undefined ? {} : { redisUrl }),
    ...(mongoUri === undefined ? {} : { mongoUri }),
    log,
  });
  const own = source.kind === 'command' ? source : { defects: source.defects, command: undefined, logFile: undefined };
  const gateway = startedGateway(lifetime, {
    ...own,
    environment: source.environment,
    startTimeoutMs: source.startTimeoutMs,
    services,
    log,
  });
  log(`  ${services.line} · ${gateway.label}`);
  // The port is another one for each scenario.
  const addresses = { apiUrl: 'http://127.0.0.1', redisUrl: services.redisUrl, mongoUri: services.mongoUri };
  const target = {
    ...describeTarget({ ...settings, ...addresses }, { gatewayEnvironment: {} }),
    gateway: gateway.label,
  };
  const stores = { ...named, ...startedStores(services) };
  return { gateway, k6: services.k6, redis: services.redis, stores, target };
}

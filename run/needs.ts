import type { ScenarioName } from '../contract/scenarios.ts';
import type { Settings } from '../contract/settings.ts';

type Store = 'redis' | 'mongo';

/** The data stores that each scenario works with, beside the gateway. */
const storesOf: Readonly<Record<ScenarioName, readonly Store[]>> = {
  'connection-quota': [],
  'origin-quota': [],
  'subscription-cap': [],
  'idle-eviction': [],
  'catch-up-burst': ['mongo'],
  'broadcast-burst': ['redis'],
};

/** Does the scenario's script itself connect to Redis? */
export function publishes(scenario: ScenarioName): boolean {
  return storesOf[scenario].includes('redis');
}

/** Does this run open a connection to the store itself? */
export function uses(store: Store, { scenario, redisUrl, mongoUri, jobId }: Settings): boolean {
  if (!storesOf[scenario].includes(store)) return false;
  return store === 'redis' ? redisUrl !== undefined : mongoUri !== undefined && jobId === undefined;
}

/** Why a scenario does not apply to what the user has given; undefined if it does. */
export function reasonToSkip({ scenario, redisUrl, mongoUri, jobId }: Settings): string | undefined {
  const needed = storesOf[scenario];
  if (needed.includes('redis') && redisUrl === undefined) {
    return 'no Redis was given (--redis-url), so nothing can be published';
  }
  if (needed.includes('mongo') && mongoUri === undefined && jobId === undefined) {
    return 'no MongoDB was given (--mongo-uri), so no job can be seeded';
  }
  return undefined;
}

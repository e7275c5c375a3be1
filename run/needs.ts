import type { Settings } from '../settings/settings.ts';
import type { ScenarioDefinition, Store } from '../thresholds/scenario.ts';

/** Does the scenario's script itself connect to Redis? */
export function publishes({ stores = [] }: ScenarioDefinition): boolean {
  return stores.includes('redis');
}

/** Does this run open a connection to the store itself? */
export function uses(store: Store, { definition, redisUrl, mongoUri, jobId, profile }: Settings): boolean {
  if (!definition.stores?.includes(store)) return false;
  return store === 'redis'
    ? redisUrl !== undefined
    : profile.mongo !== null && mongoUri !== undefined && jobId === undefined;
}

/** Why a scenario does not apply: a store that it works with was not given. undefined where all were. */
export function missingStore({ definition, redisUrl, mongoUri, jobId, profile }: Settings): string | undefined {
  const needed = definition.stores ?? [];
  if (needed.includes('redis') && redisUrl === undefined) {
    return 'no Redis was given (--redis-url), so nothing can be published';
  }
  if (needed.includes('mongo') && profile.mongo === null && jobId === undefined) {
    return 'the profile has no section mongo, so no job can be seeded (--job-id names one that is stored)';
  }
  if (needed.includes('mongo') && mongoUri === undefined && jobId === undefined) {
    return 'no MongoDB was given (--mongo-uri), so no job can be seeded';
  }
  return undefined;
}

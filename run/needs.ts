import { publishesJob } from '../contract/plan.ts';
import type { Settings } from '../settings/settings.ts';
import { type Store, storesOf } from '../thresholds/scenario.ts';

/** Does the scenario's script itself connect to the store? */
export function worksWith(store: Store, settings: Settings): boolean {
  const { definition, profile } = settings;
  if (storesOf(definition, profile).includes(store)) return true;
  return store === 'redis' && publishesHistory(settings) && profile.publish !== null && 'redis' in profile.publish;
}

/** Does it publish the job that it has replayed? */
export function publishesHistory(settings: Settings): boolean {
  return storesOf(settings.definition, settings.profile).includes('mongo') && publishesJob(settings);
}

/** Does this run open a connection to the store itself? */
export function uses(store: Store, settings: Settings): boolean {
  const { redisUrl, mongoUri, jobId, seedCommand, profile } = settings;
  if (!worksWith(store, settings)) return false;
  if (store === 'redis') return redisUrl !== undefined;
  return profile.mongo !== null && mongoUri !== undefined && jobId === undefined && seedCommand === undefined;
}

/** The Redis in which several instances of k6 meet; undefined where there is one k6, or none is named yet. */
export function meetsAt(
  settings: Pick<Settings, 'instances' | 'coordinationRedisUrl' | 'redisUrl'>,
): string | undefined {
  if (settings.instances === 1) return undefined;
  return settings.coordinationRedisUrl ?? settings.redisUrl;
}

/** Why a scenario does not apply: a store that it works with was not given. undefined where all were. */
export function missingStore(settings: Settings): string | undefined {
  const { redisUrl, mongoUri, jobId, seedCommand, profile } = settings;
  if (worksWith('redis', settings) && redisUrl === undefined) {
    return 'no Redis was given (--redis-url), so nothing can be published';
  }
  if (!worksWith('mongo', settings) || jobId !== undefined || seedCommand !== undefined) return undefined;
  if (publishesHistory(settings)) return undefined;
  if (profile.mongo === null) {
    return `the profile has neither history nor mongo, so there is no job to be replayed (${otherWays})`;
  }
  return mongoUri === undefined
    ? `no MongoDB was given (--mongo-uri), so no job can be seeded (${otherWays})`
    : undefined;
}

/** Why a scenario does not apply to a gateway of this profile; undefined where it does. */
export function unservedBy({ definition, profile }: Settings): string | undefined {
  const lack = definition.lacks?.(profile);
  return lack === undefined ? undefined : `the profile ${JSON.stringify(profile.name)} cannot serve it: ${lack}`;
}

const otherWays = '--seed-command stores one in a way of your own, --job-id names one that is stored';

/** Where the job comes from that a scenario has replayed; undefined for one that has none replayed. */
export function historyOf(settings: Settings): string | undefined {
  const { jobId, seedCommand } = settings;
  if (!worksWith('mongo', settings)) return undefined;
  if (seedCommand !== undefined) return 'stored by --seed-command for this run';
  if (publishesHistory(settings)) return 'published for this run by the publisher of the profile';
  return jobId === undefined ? 'stored in MongoDB for this run' : 'stored before this run (--job-id)';
}

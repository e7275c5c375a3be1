import { usageError } from '../contract/errors.ts';
import { drills } from '../thresholds/drills/index.ts';
import type { Settings } from './settings.ts';

/** Who asks for several instances of k6. */
export interface InstancesAsked {
  /** One scenario was named, and no other: it is not run in another way than it was told to. */
  readonly byName: boolean;
  /** A Redis that the user does not name is started for this run. */
  readonly startsRedis: boolean;
}

/**
 * Decides among how many instances of k6 a scenario's clients are divided: one that must see all of them runs in one.
 *
 * @throws RltError (usage) before anything is opened
 */
export function decideInstances(settings: Settings, { byName, startsRedis }: InstancesAsked): Settings {
  const { instances, scenario, definition, redisUrl, coordinationRedisUrl } = settings;
  if (instances === 1) return settings;
  if (definition.divides !== true) {
    if (!byName) return { ...settings, instances: 1 };
    throw usageError(`--instances is ${instances}, but ${scenario} runs in one k6: ${whyWhole(settings)}`);
  }
  if (redisUrl === undefined && coordinationRedisUrl === undefined && !startsRedis) {
    throw usageError(
      `--instances is ${instances}, but there is no Redis in which they could meet`,
      'name one with --coordination-redis-url, or the one that the gateway listens to with --redis-url',
    );
  }
  return settings;
}

/** Why a scenario's clients are not divided among several instances. */
export function whyWhole({ definition, script }: Pick<Settings, 'definition' | 'script'>): string {
  if (drills.some(({ name }) => name === definition.name))
    return 'a drill compares what all of its clients have received';
  if (script !== undefined) return 'its definition does not say that its clients can be divided (divides: true)';
  return 'whoever watches a limit must see all of its clients';
}

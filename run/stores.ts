import type { Store, Stores } from '../contract/report.ts';
import type { PrivateMongo, PrivateRedis, Services } from '../engine/index.ts';

/** What the data stores are that were started for this run. */
export function startedStores({ redis, mongo }: Pick<Services, 'redis' | 'mongo'>): Stores {
  return {
    ...(redis === undefined ? {} : { redis: storeOf(redis) }),
    ...(mongo === undefined ? {} : { mongo: storeOf(mongo) }),
  };
}

function storeOf({ product, version, standIn }: PrivateRedis | PrivateMongo): Store {
  return { product, version, standIn };
}

import type { PrivateMongo, PrivateRedis, Services } from '../engine/index.ts';
import type { Store, Stores } from '../report/schema.ts';

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

import type { Settings } from '../contract/settings.ts';

/** Why a scenario does not apply to what the user has given; undefined if it does. */
export function reasonToSkip({ scenario, redisUrl, mongoUri, jobId }: Settings): string | undefined {
  switch (scenario) {
    case 'broadcast-burst':
      return redisUrl === undefined ? 'no Redis was given (--redis-url), so nothing can be published' : undefined;
    case 'catch-up-burst':
      return mongoUri === undefined && jobId === undefined
        ? 'no MongoDB was given (--mongo-uri), so no job can be seeded'
        : undefined;
  }
}

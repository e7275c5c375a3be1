import { RltError } from '../../contract/errors.ts';
import { pubSubOf } from '../../contract/redisCommand.ts';
import type { MongoLook } from '../../seed/requireMongo.ts';
import type { Settings } from '../../settings/settings.ts';
import { formatCount } from '../../text/format.ts';
import { uses, worksWith } from '../needs.ts';
import { requireNamedCoordination, requireNamedMongo, requireNamedRedis } from '../preflight.ts';
import type { Finding } from '../room/finding.ts';
import type { DoctorContext } from './doctorChecks.ts';

/** Whether each store that a scenario uses is there, of a kind that serves, and permits what the run does. */
export async function lookAtStores({ settings, gateway }: DoctorContext): Promise<Finding[]> {
  const unused = (store: 'redis' | 'mongo', check: string, flag: string): Finding[] => {
    if (settings.some((own) => uses(store, own))) return [];
    const isNeeded = !gateway.isStartedHere && settings.some((own) => worksWith(store, own));
    const found = isNeeded ? `not named (${flag}): what needs it is skipped` : 'not used, or started for the run';
    return [{ check, level: 'skipped', found }];
  };
  const redis = orError('Redis', async () => {
    const look = await requireNamedRedis(settings);
    if (look === undefined) return unused('redis', 'Redis', '--redis-url');
    const { product, version, cluster } = look.store;
    const found = `${named(product, version)}${cluster ? ', a cluster' : ''}: its user may do all that the run does`;
    return [
      { check: 'Redis', level: 'ok', found },
      ...listenersFinding(settings, gateway.isStartedHere ? undefined : look.receivers),
    ];
  });
  const mongo = orError('MongoDB', async () => {
    const look = await requireNamedMongo(settings);
    if (look === undefined) return unused('mongo', 'MongoDB', '--mongo-uri');
    const { identity, collection, documents } = look;
    const found = `${named(identity.product, identity.version)}: ${collection} has ${documents === 0 ? 'no documents' : `about ${formatCount(documents)}`}`;
    return [{ check: 'MongoDB', level: 'ok', found }, ...missingIndexFinding(look)];
  });
  const coordination = orError('coordination', async () => {
    if (!(await requireNamedCoordination(settings))) return [];
    return [{ check: 'coordination', level: 'ok', found: 'its user may do all by which the instances of k6 meet' }];
  });
  return (await Promise.all([redis, coordination, mongo])).flat();
}

async function orError(check: string, look: () => Promise<Finding[]>): Promise<Finding[]> {
  try {
    return await look();
  } catch (error) {
    if (!(error instanceof RltError)) throw error;
    const { message, hint } = error;
    return [{ check, level: 'error', found: message, ...(hint === undefined ? {} : { change: hint }) }];
  }
}

function named(product: string, version: string | null): string {
  return [product, version].filter(Boolean).join(' ');
}

/**
 * Who listens to the channel of all jobs. A gateway may begin to only when it has a client, so nobody is no error.
 *
 * @param receivers as Redis counts them; undefined where that says nothing
 */
export function listenersFinding(settings: readonly Settings[], receivers: number | undefined): Finding[] {
  const own = settings.find((each) => uses('redis', each));
  if (own === undefined || receivers === undefined) return [];
  const { publish } = own.profile;
  const channel = publish !== null && 'redis' in publish ? pubSubOf(publish.redis)?.channel : undefined;
  const check = 'who listens';
  if (receivers > 0) {
    return [{ check, level: 'ok', found: `${receivers} subscriber${receivers === 1 ? '' : 's'} of ${channel}` }];
  }
  return [
    {
      ...{ check, level: 'warning', found: `nobody listens to ${channel} in this Redis` },
      change: '--redis-url: the Redis that the gateway uses; publish.redis in the profile: its channel',
    },
  ];
}

/** In a collection that holds documents of others, an index is missing to everybody, and is made by the run. */
export function missingIndexFinding(look: MongoLook | undefined): Finding[] {
  if (look === undefined || look.documents === 0 || look.missingIndexes.length === 0) return [];
  const { collection, missingIndexes } = look;
  return [
    {
      check: 'indexes',
      level: 'warning',
      found: `${collection} lacks ${missingIndexes.length === 1 ? 'an index' : `${missingIndexes.length} indexes`} of the profile: replays read all of it; seeding makes what is missing`,
      change: missingIndexes.join('; '),
    },
  ];
}

import type { Db, Document } from 'mongodb';
import { unavailableError } from '../contract/errors.ts';
import type { GatewayProfile, HistoryProfile } from '../contract/profile.ts';
import { maskUris } from '../settings/secrets.ts';
import { withDatabase } from './database.ts';
import { type DatabaseIdentity, databaseOf } from './identify.ts';

/** What a look at a named MongoDB has found. Nothing is written for it. */
export interface MongoLook {
  readonly identity: DatabaseIdentity;
  /** "app.events" */
  readonly collection: string;
  /** Documents in it; 0 where there is no such collection yet. */
  readonly documents: number;
  /** Commands of mongosh for the indexes of the profile that are not there. */
  readonly missingIndexes: readonly string[];
}

export interface MongoRequest {
  readonly mongoUri: string;
  readonly profile: GatewayProfile;
  readonly replaySource: 'events' | 'aggregate';
}

/**
 * Asks a MongoDB what it is, what its user may do, and what is there already.
 *
 * @throws RltError unavailable: it does not answer, does not let us in, or does not permit what a run does
 */
export async function requireMongo({ mongoUri, profile, replaySource }: MongoRequest): Promise<MongoLook> {
  return withDatabase(mongoUri, async (database) => {
    // Some hosted ones refuse such questions and serve everything else.
    const answers = [{ buildInfo: 1 }, { connectionStatus: 1, showPrivileges: true }].map((question) =>
      database.command(question).catch(() => ({})),
    );
    const [build = {}, status = {}] = await Promise.all(answers);
    const { mongo } = profile;
    const name = database.databaseName;
    const missing = mongo === null ? [] : lackingOf(status, name, neededFor(mongo, replaySource));
    if (missing.length > 0) {
      throw unavailableError(
        `MongoDB at ${maskUris(mongoUri)} does not permit what the run does:\n  ${missing.join('\n  ')}`,
        `its user needs the role readWrite on ${name}`,
      );
    }
    const identity = databaseOf(build, mongoUri);
    if (mongo === null) return { identity, collection: '', documents: 0, missingIndexes: [] };
    return { identity, collection: `${name}.${mongo.eventsCollection}`, ...(await standingIn(database, mongo)) };
  });
}

/** The actions of a run by collection. Every index is asked for, also one that is there already. */
function neededFor(mongo: HistoryProfile, source: MongoRequest['replaySource']): readonly Needed[] {
  const { eventsCollection, jobsCollection, eventIndexes } = mongo;
  const each = ['find', 'remove'];
  const isEvents = source === 'events';
  const createIndex = isEvents && eventIndexes.length > 0 ? ['createIndex'] : [];
  return [
    { collection: eventsCollection, actions: [...each, ...(isEvents ? ['insert'] : []), ...createIndex] },
    { collection: jobsCollection, actions: [...each, ...(isEvents ? [] : ['insert'])] },
  ];
}

interface Needed {
  readonly collection: string;
  readonly actions: readonly string[];
}

/**
 * What a user lacks by the answer to `connectionStatus`; nothing where there are no users, or their privileges are not
 * told.
 */
export function lackingOf({ authInfo }: Document, database: string, needed: readonly Needed[]): string[] {
  const privileges: unknown = authInfo?.authenticatedUserPrivileges;
  if (!Array.isArray(privileges) || privileges.length === 0) return [];
  const allowed = (collection: string) =>
    new Set(
      privileges.filter(({ resource }) => covers(resource, database, collection)).flatMap(({ actions }) => actions),
    );
  return needed.flatMap(({ collection, actions }) => {
    const there = allowed(collection);
    const lacking = actions.filter((action) => !there.has(action) && !there.has('anyAction'));
    return lacking.length === 0 ? [] : [`${lacking.join(', ')} on ${database}.${collection}`];
  });
}

/** An empty name stands for any. */
function covers(resource: Document | undefined, database: string, collection: string): boolean {
  if (resource?.anyResource === true) return true;
  const fits = (name: unknown, wanted: string) => name === '' || name === wanted;
  return fits(resource?.db, database) && fits(resource?.collection, collection);
}

async function standingIn(
  database: Db,
  { eventsCollection, eventIndexes }: HistoryProfile,
): Promise<Pick<MongoLook, 'documents' | 'missingIndexes'>> {
  const collection = database.collection(eventsCollection);
  // Whoever may not count or list them may seed all the same.
  const [documents, indexes] = await Promise.all([
    collection.estimatedDocumentCount().catch(() => 0),
    collection.indexes().catch(() => []),
  ]);
  const keys = indexes.map(({ key }) => Object.keys(key));
  const missing = eventIndexes.filter((wanted) => !keys.some((key) => beginsWith(key, Object.keys(wanted))));
  return {
    documents,
    missingIndexes: missing.map((key) => `db.getCollection("${eventsCollection}").createIndex(${JSON.stringify(key)})`),
  };
}

/** An index serves what a shorter one with the same beginning would, and is read in either direction. */
function beginsWith(key: readonly string[], wanted: readonly string[]): boolean {
  return wanted.every((name, at) => key[at] === name);
}

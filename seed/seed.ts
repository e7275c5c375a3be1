import { type Collection, type Db, type Document, MongoServerError } from 'mongodb';
import { type RltError, unavailableError, usageError } from '../contract/errors.ts';
import type { GatewayProfile } from '../contract/profile.ts';
import { maskUris } from '../contract/secrets.ts';
import { fillTemplate } from '../contract/template.ts';
import { withDatabase } from './database.ts';
import { mostEvents, seededId } from './objectIds.ts';

export interface SeedRequest {
  readonly mongoUri: string;
  readonly profile: GatewayProfile;
  readonly jobId: string;
  /** Events to store; ignored for the aggregate path. */
  readonly eventCount: number;
  /** `events`: the job's events; `aggregate`: only the job document from which the gateway builds a status. */
  readonly source: 'events' | 'aggregate';
  /** Documents that are sent at a time; 5,000 by default. */
  readonly batchSize?: number;
  readonly onProgress?: (inserted: number, total: number) => void;
  readonly signal?: AbortSignal;
}

export interface Seeded {
  readonly jobId: string;
  readonly inserted: number;
  readonly collection: string;
}

/** One event a second, the newest one now: every event has its own place in the gateway's sort order. */
const spacingMs = 1000;

/**
 * Stores a synthetic job for the gateway to replay, with the profile's indexes.
 * What a failed or interrupted call had inserted is removed again.
 *
 * @throws RltError usage: the job exists already; unavailable: MongoDB does not answer or refuses
 */
export async function seedJob(request: SeedRequest): Promise<Seeded> {
  const { profile, source } = request;
  if (request.eventCount > mostEvents) {
    throw usageError(`--event-count is ${request.eventCount}: expected at most ${mostEvents} for one job`);
  }
  return withDatabase(request.mongoUri, async (database) => {
    await refuseExisting(database, request);
    if (source === 'aggregate') return insertJob(database, request);
    await createIndexes(database, profile);
    return insertEvents(database, request);
  });
}

/** Removes what `seedJob` inserted for a job, and nothing else; says how many documents that were. */
export async function removeSeeded(
  request: Pick<SeedRequest, 'mongoUri' | 'profile' | 'jobId'>,
): Promise<{ removed: number }> {
  return withDatabase(request.mongoUri, async (database) => ({
    removed: await removeFrom(database, request.profile, request.jobId),
  }));
}

/** One at a time: FerretDB breaks the connection when several are asked for that exist already. */
async function createIndexes(database: Db, { mongo }: GatewayProfile): Promise<void> {
  const collection = database.collection(mongo.eventsCollection);
  for (const key of mongo.eventIndexes) await collection.createIndex(key);
}

async function insertEvents(database: Db, request: SeedRequest): Promise<Seeded> {
  const { jobId, profile, eventCount, batchSize = 5000, onProgress, signal } = request;
  const collection = database.collection(profile.mongo.eventsCollection);
  const now = Date.now();
  const eventAt = (sequence: number) => {
    const emittedAt = new Date(now - (eventCount - sequence) * spacingMs).toISOString();
    const values = { jobId, sequence, emittedAt, now: new Date(now).toISOString() };
    return documentOf(profile.mongo.eventDocument, values, seededId(jobId, sequence));
  };
  await claim(collection, eventAt(1), jobId);
  let inserted = 1;
  try {
    while (inserted < eventCount) {
      signal?.throwIfAborted();
      const size = Math.min(batchSize, eventCount - inserted);
      const batch = Array.from({ length: size }, (_, offset) => eventAt(inserted + 1 + offset));
      // Unordered inserts let the server work on a batch in parallel; the ids keep the order.
      await collection.insertMany(batch, { ordered: false });
      inserted += size;
      onProgress?.(inserted, eventCount);
    }
    signal?.throwIfAborted();
  } catch (error) {
    await removeAfter(error, database, request);
  }
  return { jobId, inserted, collection: profile.mongo.eventsCollection };
}

async function insertJob(database: Db, { jobId, profile }: SeedRequest): Promise<Seeded> {
  const values = { jobId, now: new Date().toISOString() };
  const { jobsCollection, jobDocument } = profile.mongo;
  await claim(database.collection(jobsCollection), documentOf(jobDocument, values, seededId(jobId, 0)), jobId);
  return { jobId, inserted: 1, collection: jobsCollection };
}

/** SQLite, which FerretDB stores in, takes 32,766 ids in one statement. */
const mostAtOnce = 30_000;

const duplicateKey = 11000;

/**
 * Inserts the first document, which only one of two simultaneous calls for the same job can do: whoever fails here has
 * inserted nothing, and must not remove what is the other's.
 */
async function claim(collection: Collection, document: Document, jobId: string): Promise<void> {
  try {
    await collection.insertOne(document);
  } catch (error) {
    if (error instanceof MongoServerError && error.code === duplicateKey) throw jobExists(jobId, collection);
    throw error;
  }
}

/** Takes back what a failed insert has left, and throws the error that it failed with. */
async function removeAfter(error: unknown, database: Db, { profile, jobId }: SeedRequest): Promise<never> {
  await removeFrom(database, profile, jobId).catch((removal: unknown) => {
    throw unavailableError(
      `${reasonOf(error)}; and what had been stored of ${jobId} could not be removed again: ${reasonOf(removal)}`,
      `remove it when MongoDB is back: rlt seed --remove --job-id ${jobId}`,
      error,
    );
  });
  throw error;
}

function documentOf(
  template: Parameters<typeof fillTemplate>[0],
  values: Record<string, string | number>,
  id: unknown,
): Document {
  const document = fillTemplate(template, values);
  if (typeof document !== 'object' || document === null || Array.isArray(document)) {
    throw usageError("the profile's MongoDB documents must be JSON objects");
  }
  return { _id: id, ...document };
}

/** A job that exists is somebody's: events beside his would change what the gateway replays. */
async function refuseExisting(database: Db, { jobId, profile }: SeedRequest): Promise<void> {
  for (const collection of collectionsOf(database, profile)) {
    const found = await collection.findOne({ [profile.mongo.jobIdField]: jobId });
    if (found !== null) throw jobExists(jobId, collection);
  }
}

function jobExists(jobId: string, collection: Collection): RltError {
  return usageError(
    `--job-id is ${JSON.stringify(jobId)}: ${collection.collectionName} holds documents of this job already`,
    `choose another id, or remove a job that was seeded before with: rlt seed --remove --job-id ${jobId}`,
  );
}

/**
 * One range of ids after the other, until one is empty: sequences have no gap of that size, even after an insert that
 * was cut off. Few and large ranges, because FerretDB reads the whole collection for each.
 */
async function removeFrom(database: Db, profile: GatewayProfile, jobId: string): Promise<number> {
  let removed = 0;
  for (const collection of collectionsOf(database, profile)) {
    for (let first = 0; first <= mostEvents; first += mostAtOnce) {
      const last = Math.min(first + mostAtOnce - 1, mostEvents);
      const ids = { $gte: seededId(jobId, first), $lte: seededId(jobId, last) };
      const { deletedCount } = await collection.deleteMany({ _id: ids, [profile.mongo.jobIdField]: jobId });
      if (deletedCount === 0) break;
      removed += deletedCount;
    }
  }
  return removed;
}

function collectionsOf(database: Db, { mongo }: GatewayProfile): Collection[] {
  return [database.collection(mongo.eventsCollection), database.collection(mongo.jobsCollection)];
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? maskUris(error.message) : String(error);
}

import { type Collection, type Db, type Document, MongoServerError } from 'mongodb';
import { type RltError, unavailableError, usageError } from '../contract/errors.ts';
import { property } from '../contract/path.ts';
import type { GatewayProfile, HistoryProfile } from '../contract/profile.ts';
import { jobIdFormOf } from '../settings/jobIdForm.ts';
import { maskUris } from '../settings/secrets.ts';
import { withDatabase } from './database.ts';
import { fillDocument } from './extendedJson.ts';
import { mostEvents, seededId } from './objectIds.ts';

export interface SeedRequest {
  readonly mongoUri: string;
  readonly profile: GatewayProfile;
  readonly jobId: string;
  /** Events to store; ignored for the aggregate path. */
  readonly eventCount: number;
  /** `events`: the job's events; `aggregate`: only the job document from which the gateway builds a status. */
  readonly source: 'events' | 'aggregate';
  /** Whether the indexes of the profile are made where they are missing; they are unless a probe leaves them as they are. */
  readonly makesIndexes?: boolean;
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
  checkDocuments(request.profile, request.jobId);
  return withDatabase(request.mongoUri, async (database) => {
    await refuseExisting(database, request);
    if (source === 'aggregate') return insertJob(database, request);
    if (request.makesIndexes !== false) await createIndexes(database, profile);
    return insertEvents(database, request);
  });
}

/**
 * Tries the profile's documents.
 *
 * @throws RltError (usage): one of them cannot be stored as it is
 */
export function checkDocuments(profile: GatewayProfile, jobId = jobIdFormOf(profile.mongo)?.example ?? 'any'): void {
  eventDocument({ profile, jobId }, 1, 0, 0);
  jobDocument({ profile, jobId }, 0);
}

/** Removes what `seedJob` inserted for a job, and nothing else; says how many documents that were. */
export async function removeSeeded(
  request: Pick<SeedRequest, 'mongoUri' | 'profile' | 'jobId'>,
): Promise<{ removed: number }> {
  return withDatabase(request.mongoUri, async (database) => ({
    removed: await removeFrom(database, request),
  }));
}

/** One at a time: FerretDB breaks the connection when several are asked for that exist already. */
export async function createIndexes(database: Db, profile: GatewayProfile): Promise<void> {
  const { eventsCollection, eventIndexes } = historyOf(profile);
  const collection = database.collection(eventsCollection);
  for (const key of eventIndexes) await collection.createIndex(key);
}

async function insertEvents(database: Db, request: SeedRequest): Promise<Seeded> {
  const { jobId, profile, eventCount, batchSize = 5000, onProgress, signal } = request;
  const { eventsCollection } = historyOf(profile);
  const collection = database.collection(eventsCollection);
  const now = Date.now();
  const eventAt = (sequence: number) => {
    return eventDocument(request, sequence, now - (eventCount - sequence) * spacingMs, now);
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
  return { jobId, inserted, collection: eventsCollection };
}

async function insertJob(database: Db, { jobId, profile }: SeedRequest): Promise<Seeded> {
  const { jobsCollection } = historyOf(profile);
  await claim(database.collection(jobsCollection), jobDocument({ profile, jobId }), jobId);
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
  await removeFrom(database, { profile, jobId }).catch((removal: unknown) => {
    throw unavailableError(
      `${reasonOf(error)}; and what had been stored of ${jobId} could not be removed again: ${reasonOf(removal)}`,
      `remove it when MongoDB is back: rlt seed --remove --job-id ${jobId}`,
      error,
    );
  });
  throw error;
}

type JobOf = Pick<SeedRequest, 'profile' | 'jobId'>;

/** An event of a job as it is stored, with the id by which it is removed again. */
export function eventDocument(
  { profile, jobId }: JobOf,
  sequence: number,
  emittedAtMs: number,
  nowMs: number,
): Document {
  const values = { jobId, sequence, ...moment('emittedAt', emittedAtMs), ...moment('now', nowMs) };
  const document = fillDocument(historyOf(profile).eventDocument, values, 'mongo.eventDocument');
  return { _id: seededId(jobId, sequence), ...document };
}

function jobDocument({ profile, jobId }: JobOf, nowMs = Date.now()): Document {
  const values = { jobId, ...moment('now', nowMs) };
  const document = fillDocument(historyOf(profile).jobDocument, values, 'mongo.jobDocument');
  return { _id: seededId(jobId, 0), ...document };
}

/** A time as text and as number: "{now}", "{nowMs}". */
function moment(name: string, ms: number) {
  return { [name]: new Date(ms).toISOString(), [`${name}Ms`]: ms };
}

/** The job's documents in both collections: by the id as it is stored there, with its type. */
function documentsOf(database: Db, job: JobOf): { collection: Collection; filter: Document }[] {
  const { eventsCollection, jobsCollection, jobIdField } = historyOf(job.profile);
  const filterFor = (document: Document) => ({ [jobIdField]: valueAt(document, jobIdField) ?? job.jobId });
  return [
    { collection: database.collection(eventsCollection), filter: filterFor(eventDocument(job, 1, 0, 0)) },
    { collection: database.collection(jobsCollection), filter: filterFor(jobDocument(job, 0)) },
  ];
}

function valueAt(document: Document, path: string): unknown {
  return path.split('.').reduce<unknown>(property, document);
}

/** A job that exists is somebody's: events beside his would change what the gateway replays. */
async function refuseExisting(database: Db, job: JobOf): Promise<void> {
  for (const { collection, filter } of documentsOf(database, job)) {
    const found = await collection.findOne(filter);
    if (found !== null) throw jobExists(job.jobId, collection);
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
async function removeFrom(database: Db, job: JobOf): Promise<number> {
  const { jobId } = job;
  let removed = 0;
  for (const { collection, filter } of documentsOf(database, job)) {
    for (let first = 0; first <= mostEvents; first += mostAtOnce) {
      const last = Math.min(first + mostAtOnce - 1, mostEvents);
      const ids = { $gte: seededId(jobId, first), $lte: seededId(jobId, last) };
      const { deletedCount } = await collection.deleteMany({ _id: ids, ...filter });
      if (deletedCount === 0) break;
      removed += deletedCount;
    }
  }
  return removed;
}

/** @throws RltError (usage) where the profile has no history in MongoDB */
export function historyOf({ name, mongo }: GatewayProfile): HistoryProfile {
  if (mongo !== null) return mongo;
  throw usageError(
    `the profile ${JSON.stringify(name)} has no section mongo, which says what a stored job looks like`,
    'add it (docs/profiles.md), or replay a job that is stored already: --job-id',
  );
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? maskUris(error.message) : String(error);
}

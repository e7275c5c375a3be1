import type { Db, Document } from 'mongodb';
import { usageError } from '../contract/errors.ts';
import type { GatewayProfile } from '../contract/profile.ts';
import { fillTemplate } from '../contract/template.ts';
import { withDatabase } from './database.ts';
import { mostEvents, seededId, seededRange } from './objectIds.ts';

export interface SeedRequest {
  readonly mongoUri: string;
  readonly profile: GatewayProfile;
  readonly jobId: string;
  /** Events to store; ignored for the aggregate path. */
  readonly eventCount: number;
  /** `events`: the job's events; `aggregate`: only the job document from which the gateway builds a status. */
  readonly source: 'events' | 'aggregate';
  readonly onProgress?: (inserted: number, total: number) => void;
  readonly signal?: AbortSignal;
}

export interface Seeded {
  readonly jobId: string;
  readonly inserted: number;
  readonly collection: string;
}

const batchSize = 5000;
/** One event a second, the newest one now: every event has its own place in the gateway's sort order. */
const spacingMs = 1000;

/**
 * Stores a synthetic job for the gateway to replay, with the profile's indexes.
 * What a failed or interrupted call had inserted is removed again.
 *
 * @throws RltError usage: the job exists already; unavailable: MongoDB does not answer or refuses
 */
export async function seedJob(request: SeedRequest): Promise<Seeded> {
  const { jobId, profile, source } = request;
  if (request.eventCount > mostEvents) {
    throw usageError(`--event-count is ${request.eventCount}: expected at most ${mostEvents} for one job`);
  }
  return withDatabase(request.mongoUri, async (database) => {
    await refuseExisting(database, request);
    try {
      if (source === 'aggregate') return await insertJob(database, request);
      // One at a time: FerretDB breaks the connection when several are asked for that exist already.
      const events = database.collection(profile.mongo.eventsCollection);
      for (const index of profile.mongo.eventIndexes) await events.createIndex(index);
      return await insertEvents(database, request);
    } catch (error) {
      await removeFrom(database, profile, jobId);
      throw error;
    }
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

async function insertEvents(database: Db, request: SeedRequest): Promise<Seeded> {
  const { jobId, profile, eventCount, onProgress, signal } = request;
  const collection = database.collection(profile.mongo.eventsCollection);
  const now = Date.now();
  let batch: Document[] = [];
  let inserted = 0;
  for (let sequence = 1; sequence <= eventCount; sequence++) {
    const emittedAt = new Date(now - (eventCount - sequence) * spacingMs).toISOString();
    const values = { jobId, sequence, emittedAt, now: new Date(now).toISOString() };
    batch.push(documentOf(profile.mongo.eventDocument, values, seededId(jobId, sequence)));
    if (batch.length < batchSize && sequence < eventCount) continue;
    signal?.throwIfAborted();
    // Unordered inserts let the server work on a batch in parallel; the ids keep the order.
    await collection.insertMany(batch, { ordered: false });
    inserted += batch.length;
    batch = [];
    onProgress?.(inserted, eventCount);
  }
  return { jobId, inserted, collection: profile.mongo.eventsCollection };
}

async function insertJob(database: Db, { jobId, profile }: SeedRequest): Promise<Seeded> {
  const values = { jobId, now: new Date().toISOString() };
  const collection = profile.mongo.jobsCollection;
  await database.collection(collection).insertOne(documentOf(profile.mongo.jobDocument, values, seededId(jobId, 0)));
  return { jobId, inserted: 1, collection };
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
  for (const name of [profile.mongo.eventsCollection, profile.mongo.jobsCollection]) {
    const found = await database.collection(name).findOne({ [profile.mongo.jobIdField]: jobId });
    if (found !== null) {
      throw usageError(
        `--job-id is ${JSON.stringify(jobId)}: ${name} holds documents of this job already`,
        'choose another id, or remove a job that was seeded before with: rlt seed --remove --job-id ID',
      );
    }
  }
}

async function removeFrom(database: Db, profile: GatewayProfile, jobId: string): Promise<number> {
  const { first, last } = seededRange(jobId);
  let removed = 0;
  for (const name of [profile.mongo.eventsCollection, profile.mongo.jobsCollection]) {
    const result = await database.collection(name).deleteMany({ _id: { $gte: first, $lte: last } });
    removed += result.deletedCount;
  }
  return removed;
}

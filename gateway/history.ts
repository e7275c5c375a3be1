import { type Db, MongoClient } from 'mongodb';
import * as z from 'zod';
import { usageError } from '../contract/errors.ts';
import { maskUris } from '../settings/secrets.ts';
import { jobEventSchema, jobStatusSchema } from './liveEvents.ts';
import { type WireEvent, wire } from './wire.ts';

/** What is replayed to a subscriber: stored events, oldest first, or one status built from the job's document. */
export interface Replay {
  readonly source: 'events' | 'aggregate' | 'none';
  readonly events: readonly WireEvent[];
  /** Stored events that could not be read and were left out. */
  readonly unreadable: number;
}

export interface JobHistory {
  /** @throws when the database does not answer. */
  load(jobId: string): Promise<Replay>;
  /** Whether the database answers. */
  isReachable(): Promise<boolean>;
  close(): Promise<void>;
}

/**
 * Opens the event history. The connection is made with the first query, so a database that is down does not keep the
 * gateway from starting.
 *
 * @throws RltError (exit code 2) when the driver cannot read the URI.
 */
export function openHistory(mongoUri: string): JobHistory {
  const client = openClient(mongoUri);
  const database = client.db();
  return {
    load: async (jobId) => (await loadEvents(database, jobId)) ?? (await loadAggregate(database, jobId)) ?? nothing,
    isReachable: () =>
      database.command({ ping: 1 }).then(
        () => true,
        () => false,
      ),
    close: () => client.close(),
  };
}

const nothing: Replay = { source: 'none', events: [], unreadable: 0 };

/** How long a query waits for a database that is away, in milliseconds, unless the URI says otherwise. */
const serverSelectionTimeoutMS = 5000;

function openClient(uri: string): MongoClient {
  try {
    // Options given here would win over the URI's.
    return new MongoClient(uri, /[?&]serverSelectionTimeoutMS=/i.test(uri) ? {} : { serverSelectionTimeoutMS });
  } catch (cause) {
    const reason = maskUris(cause instanceof Error ? cause.message : String(cause));
    throw usageError(`MONGODB_URI is "${maskUris(uri)}": ${reason}`);
  }
}

async function loadEvents(database: Db, jobId: string): Promise<Replay | undefined> {
  const newestFirst = await database
    .collection(wire.mongo.eventsCollection)
    .find({ jobId })
    .sort({ emittedAt: -1 })
    .limit(wire.mongo.replayLimit)
    .toArray();
  if (newestFirst.length === 0) return undefined;
  const readable = newestFirst.flatMap((document) => storedEventSchema.safeParse(document).data ?? []);
  return {
    source: 'events',
    events: readable.sort(byTime).map(storedToWire),
    unreadable: newestFirst.length - readable.length,
  };
}

async function loadAggregate(database: Db, jobId: string): Promise<Replay | undefined> {
  const document = await database.collection(wire.mongo.jobsCollection).findOne({ jobId });
  if (!document) return undefined;
  const parsed = jobSchema.safeParse(document);
  if (!parsed.success) return { source: 'aggregate', events: [], unreadable: 1 };
  const { status, snapshot, updatedAt } = parsed.data;
  const payload = { jobId, emittedAt: updatedAt, status, snapshot: snapshot ?? null };
  return { source: 'aggregate', events: [{ name: wire.jobEvents['job-status'], payload }], unreadable: 0 };
}

const isoTime = z.union([z.string().min(1), z.date().transform((date) => date.toISOString())]);
const stored = { _id: z.unknown().transform(String), jobId: z.string(), emittedAt: isoTime };

const storedEventSchema = z.discriminatedUnion('kind', [
  z.object({ ...stored, kind: z.literal('generation'), event: jobEventSchema }),
  z.object({ ...stored, kind: z.literal('domain'), event: jobEventSchema }),
  z.object({ ...stored, kind: z.literal('job-status'), status: jobStatusSchema, snapshot: z.unknown().optional() }),
]);
type StoredEvent = z.infer<typeof storedEventSchema>;

const jobSchema = z.object({ status: jobStatusSchema, snapshot: z.unknown().optional(), updatedAt: isoTime });

/** Object ids grow with time, so events of the same millisecond keep the order in which they were stored. */
function byTime(a: StoredEvent, b: StoredEvent): number {
  return compare(a.emittedAt, b.emittedAt) || compare(a._id, b._id);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function storedToWire(stored: StoredEvent): WireEvent {
  const head = { jobId: stored.jobId, emittedAt: stored.emittedAt };
  return stored.kind === 'job-status'
    ? {
        name: wire.jobEvents['job-status'],
        payload: { ...head, status: stored.status, snapshot: stored.snapshot ?? null },
      }
    : { name: wire.jobEvents[stored.kind], payload: { ...head, event: stored.event } };
}

import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { ObjectId } from 'mongodb';
import { describe, expect, it, onTestFinished } from 'vitest';
import { exitCodes } from '../../contract/errors.ts';
import { seededId } from '../../seed/objectIds.ts';
import { removeSeeded, type SeedRequest, seedJob } from '../../seed/seed.ts';
import { defaultProfile } from '../../settings/defaultProfile.ts';
import { useMongo } from '../support/services.ts';

const { eventsCollection, jobsCollection } = defaultProfile.mongo;
const mongo = useMongo();

const events = () => mongo().database.collection(eventsCollection);
const jobs = () => mongo().database.collection(jobsCollection);

function requestFor(more: Partial<SeedRequest> = {}): SeedRequest {
  return {
    mongoUri: mongo().uri,
    profile: defaultProfile,
    jobId: `job-${randomUUID()}`,
    eventCount: 12,
    source: 'events',
    ...more,
  };
}

describe('seeding events', () => {
  it('stores as many as asked for, in the shape of the contract', async () => {
    const request = requestFor();
    const before = Date.now();
    expect(await seedJob(request)).toEqual({ jobId: request.jobId, inserted: 12, collection: eventsCollection });

    const stored = await events().find({ jobId: request.jobId }).sort({ emittedAt: 1 }).toArray();
    expect(stored.map(({ event }) => event.sequence)).toEqual(Array.from({ length: 12 }, (_, index) => index + 1));
    const last = stored.at(-1);
    expect(last).toEqual({
      _id: expect.anything(),
      jobId: request.jobId,
      kind: 'generation',
      emittedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      event: { type: 'load-test', occurredAt: last?.emittedAt, sequence: 12 },
      createdAt: expect.any(String),
      updatedAt: expect.any(String),
    });
    expect(Date.parse(last?.emittedAt)).toBeGreaterThanOrEqual(before);
    expect(new Set(stored.map(({ emittedAt }) => emittedAt)).size).toBe(12);
    expect(await jobs().countDocuments({ jobId: request.jobId })).toBe(0);
  });

  it("creates the contract's indexes, and does not mind when they exist", async () => {
    await seedJob(requestFor());
    await seedJob(requestFor());
    const keys = (await events().listIndexes().toArray()).map(({ key }) => key);
    expect(keys).toEqual(
      expect.arrayContaining([
        { jobId: 1, emittedAt: -1 },
        { jobId: 1, kind: 1, emittedAt: -1 },
      ]),
    );
  });

  it('stores a single event', async () => {
    const request = requestFor({ eventCount: 1 });
    expect((await seedJob(request)).inserted).toBe(1);
    expect(await events().countDocuments({ jobId: request.jobId })).toBe(1);
  });
});

describe('the aggregate path', () => {
  it('stores the job document alone', async () => {
    const request = requestFor({ source: 'aggregate' });
    expect(await seedJob(request)).toEqual({ jobId: request.jobId, inserted: 1, collection: jobsCollection });
    expect(await jobs().findOne({ jobId: request.jobId })).toMatchObject({
      status: 'running',
      snapshot: { summary: expect.any(String), progress: expect.any(Number) },
      updatedAt: expect.any(String),
    });
    expect(await events().countDocuments({ jobId: request.jobId })).toBe(0);
    expect(await removeSeeded(request)).toEqual({ removed: 1 });
    expect(await jobs().countDocuments({ jobId: request.jobId })).toBe(0);
  });
});

describe('documents with types of MongoDB', () => {
  const profile: SeedRequest['profile'] = {
    ...defaultProfile,
    mongo: {
      ...defaultProfile.mongo,
      jobIdField: 'meta.job',
      eventDocument: {
        meta: { job: { $oid: '{jobId}' } },
        emittedAt: { $date: '{emittedAt}' },
        atMs: '{emittedAtMs}',
        event: { sequence: { $numberLong: '{sequence}' } },
      },
      jobDocument: { meta: { job: { $oid: '{jobId}' } }, updatedAt: { $date: '{now}' } },
    },
  };
  const typedRequest = (more: Partial<SeedRequest> = {}) =>
    requestFor({ profile, jobId: new ObjectId().toHexString(), ...more });

  it('are stored with these types, found by them in their order, and removed: exactly ours', async () => {
    const request = typedRequest();
    const job = new ObjectId(request.jobId);
    await seedJob(request);
    // The same job as text is another one; another writer's event of the same job is not ours.
    await events().insertMany([{ meta: { job: request.jobId } }]);
    const stored = await events()
      .find({ 'meta.job': job, emittedAt: { $gte: new Date(Date.now() - 60_000) } })
      .sort({ emittedAt: 1 })
      .toArray();
    expect(stored.map(({ event }) => Number(event.sequence))).toEqual(Array.from({ length: 12 }, (_, i) => i + 1));
    expect(stored.every(({ emittedAt, atMs }) => emittedAt.getTime() === atMs)).toBe(true);
    await events().insertOne({ meta: { job }, theirs: true });
    expect(await removeSeeded(request)).toEqual({ removed: 12 });
    expect(await events().countDocuments({ 'meta.job': job })).toBe(1);
    expect(await events().countDocuments({ 'meta.job': request.jobId })).toBe(1);
  });

  it('are refused where the job exists by its typed id', async () => {
    const request = typedRequest({ source: 'aggregate' });
    await seedJob(request);
    await expect(seedJob(request)).rejects.toMatchObject({ exitCode: exitCodes.usage });
    expect(await removeSeeded(request)).toEqual({ removed: 1 });
  });
});

describe('a job that exists', () => {
  it.each([eventsCollection, jobsCollection])('in %s is refused and left as it is', async (name) => {
    const request = requestFor();
    await mongo().database.collection(name).insertOne({ jobId: request.jobId, mine: true });
    await expect(seedJob(request)).rejects.toMatchObject({
      exitCode: exitCodes.usage,
      message: expect.stringContaining(`${name} holds documents of this job already`),
    });
    expect(await mongo().database.collection(name).countDocuments({ jobId: request.jobId })).toBe(1);
  });

  it('cannot be seeded by two at once: one stores it whole, the other removes nothing', async () => {
    const request = requestFor({ eventCount: 300, batchSize: 50 });
    const outcomes = await Promise.allSettled([seedJob(request), seedJob(request)]);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(await events().countDocuments({ jobId: request.jobId })).toBe(300);
  });
});

describe('removing', () => {
  it("leaves another writer's documents of the same job, and other jobs", async () => {
    const [request, other] = [requestFor(), requestFor()];
    await seedJob(request);
    await seedJob(other);
    await events().insertOne({ jobId: request.jobId, theirs: true });
    await jobs().insertOne({ jobId: request.jobId, theirs: true });

    expect(await removeSeeded(request)).toEqual({ removed: 12 });

    expect(await events().find({ jobId: request.jobId }).toArray()).toEqual([
      expect.objectContaining({ theirs: true }),
    ]);
    expect(await jobs().countDocuments({ jobId: request.jobId })).toBe(1);
    expect(await events().countDocuments({ jobId: other.jobId })).toBe(12);
  });

  it('what is not there is no error', async () => {
    expect(await removeSeeded(requestFor())).toEqual({ removed: 0 });
  });
});

describe('a seeding that does not come to its end', () => {
  it('removes what it had inserted when it is interrupted', async () => {
    const abort = new AbortController();
    const reason = new Error('interrupted');
    const progress: number[] = [];
    const request = requestFor({
      eventCount: 500,
      batchSize: 100,
      signal: abort.signal,
      onProgress(inserted) {
        progress.push(inserted);
        if (inserted > 200) abort.abort(reason);
      },
    });
    await expect(seedJob(request)).rejects.toBe(reason);
    expect(progress).toEqual([101, 201]);
    expect(await events().countDocuments({ jobId: request.jobId })).toBe(0);
  });

  it('removes what it had inserted when MongoDB refuses a document in the middle, and nothing else', async () => {
    const request = requestFor({ eventCount: 300, batchSize: 100 });
    // Somebody else's document that has, against all odds, one of our ids.
    await events().insertOne({ _id: seededId(request.jobId, 250), jobId: 'somebody else' });
    await expect(seedJob(request)).rejects.toMatchObject({
      exitCode: exitCodes.unavailable,
      message: expect.stringContaining('cannot be used'),
    });
    expect(await events().countDocuments({ jobId: request.jobId })).toBe(0);
    expect(await events().countDocuments({ jobId: 'somebody else' })).toBe(1);
  });

  it('says how to remove what it could not remove itself', async () => {
    const link = await cuttableLink(mongo().uri);
    const request = requestFor({ eventCount: 300, batchSize: 100, mongoUri: link.uri, onProgress: () => link.cut() });
    await expect(seedJob(request)).rejects.toMatchObject({
      exitCode: exitCodes.unavailable,
      message: expect.stringMatching(/; and what had been stored of .* could not be removed again: /),
      hint: expect.stringContaining(`rlt seed --remove --job-id ${request.jobId}`),
    });
    expect(await events().countDocuments({ jobId: request.jobId })).toBeGreaterThan(0);
    await removeSeeded({ ...request, mongoUri: mongo().uri });
    expect(await events().countDocuments({ jobId: request.jobId })).toBe(0);
  }, 60_000);
});

/** The same MongoDB through a port that can be closed for good. */
async function cuttableLink(uri: string): Promise<{ uri: string; cut(): void }> {
  const target = new URL(uri);
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    const onward = connect({ host: target.hostname, port: Number(target.port) });
    for (const end of [socket, onward]) sockets.add(end.on('error', () => {}));
    socket.pipe(onward).pipe(socket);
  });
  const cut = () => {
    server.close();
    for (const socket of sockets) socket.destroy();
  };
  onTestFinished(cut);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no TCP address');
  const through = new URL(uri);
  through.host = `127.0.0.1:${address.port}`;
  through.searchParams.set('serverSelectionTimeoutMS', '500');
  return { uri: through.href, cut };
}

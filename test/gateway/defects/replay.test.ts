import { beforeAll } from 'vitest';
import * as z from 'zod';
import { replayDefects } from '../../../gateway/defects/replay.ts';
import { wire } from '../../../gateway/wire.ts';
import { connect, type TestClient } from '../../support/client.ts';
import type { TestGateway } from '../../support/gateway.ts';
import { useMongo } from '../../support/services.ts';
import { until } from '../../support/until.ts';
import { testDefects } from './testDefects.ts';

const jobId = 'replayed';
const clients = 10;
const complete = '1 2 3 4';

const mongo = useMongo();
beforeAll(async () => {
  const emittedAt = (sequence: number) => new Date(1_700_000_000_000 + sequence).toISOString();
  const documents = [1, 2, 3, 4].map((sequence) => ({
    jobId,
    kind: 'generation',
    emittedAt: emittedAt(sequence),
    event: { type: 'load-test', occurredAt: emittedAt(sequence), sequence },
  }));
  await mongo().database.collection(wire.mongo.eventsCollection).insertMany(documents);
});

const usual = { sequences: Array(clients).fill(complete), foreign: 0, isFast: true };

testDefects({
  defects: replayDefects,
  environment: () => ({ MONGODB_URI: mongo().uri }),
  probe,
  mostlyWaits: true,
  usual,
  changes: {
    'replay-one-short': { sequences: Array(clients).fill('1 2 3') },
    'replay-out-of-order': { sequences: Array(clients).fill('2 1 3 4') },
    'replay-newest-first': { sequences: Array(clients).fill('4 3 2 1') },
    'replay-doubled': { sequences: Array(clients).fill('1 1 2 3 4') },
    'replay-from-another-job': { foreign: clients },
    'replay-too-slow': { isFast: false },
    'replay-fails-for-one-in-20': { sequences: Array(clients).fill(complete).with(6, '') },
  },
});

/** Subscribes one client after the other, so that it is known which one is the seventh. */
async function probe(gateway: TestGateway): Promise<typeof usual> {
  const subscribed: TestClient[] = [];
  for (let index = 0; index < clients; index += 1) {
    const client = await connect(gateway.url);
    await client.subscribe(jobId);
    subscribed.push(client);
  }
  const isReplayed = async () => (await gateway.metrics()).lastCatchUp[jobId] !== undefined;
  await until('the replays are over', isReplayed);
  await until('all is received', () => subscribed.every((client) => client.names.length > 2), 400).catch(() => {});
  const events = subscribed.map((client) =>
    client.all(wire.jobEvents.generation).map((event) => eventSchema.parse(event)),
  );
  const own = (of: (typeof events)[number]) => of.filter((event) => event.jobId === jobId);
  return {
    sequences: events.map((of) =>
      own(of)
        .map(({ event }) => event.sequence)
        .join(' '),
    ),
    foreign: events.flat().length - events.flatMap(own).length,
    isFast: ((await gateway.metrics()).lastCatchUp[jobId]?.replayDurationMs ?? 0) < 1500,
  };
}

const eventSchema = z.object({ jobId: z.string(), event: z.object({ sequence: z.number() }) });

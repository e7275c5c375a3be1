import { setTimeout as delay } from 'node:timers/promises';
import { broadcastDefects } from '../../../gateway/defects/broadcast.ts';
import { wire } from '../../../gateway/wire.ts';
import { connect } from '../../support/client.ts';
import type { TestGateway } from '../../support/gateway.ts';
import { redisCommands, useRedis } from '../../support/services.ts';
import { until } from '../../support/until.ts';
import { testDefects } from './testDefects.ts';

const subscribers = 10;
const events = 30;

const redis = useRedis();

const usual = { deliveries: subscribers * events, duplicates: 0, foreign: 0, slowClients: 0 };

testDefects({
  defects: broadcastDefects,
  environment: () => ({ REDIS_URL: redis().url }),
  probe,
  usual,
  changes: {
    'broadcast-loses-1-in-500': { deliveries: subscribers * events - 1 },
    'broadcast-doubled': { duplicates: (subscribers * events) / 10 },
    'broadcast-to-everyone': { foreign: events },
    'broadcast-slow-for-one-in-10': { slowClients: 1 },
    'subscribes-without-joining': { deliveries: (subscribers - 1) * events },
  },
});

async function probe(gateway: TestGateway): Promise<typeof usual> {
  const bystander = await connect(gateway.url);
  await bystander.subscribe('another');
  const clients = await Promise.all(Array.from({ length: subscribers }, () => connect(gateway.url)));
  for (const client of clients) await client.subscribe('live');

  const occurredAt = new Date().toISOString();
  const publications = Array.from({ length: events }, (_, index) => {
    const event = { type: 'load-test', occurredAt, sequence: index + 1 };
    const message = JSON.stringify({ version: 1, kind: 'generation', jobId: 'live', event });
    return ['PUBLISH', wire.redisChannel, message];
  });
  await redisCommands(redis().url, publications);
  const publishedAt = performance.now();
  const received = clients.map(
    (client) => () => client.happenings.filter(({ name }) => name === wire.jobEvents.generation),
  );
  await until('all is received', () => received.every((of) => of().length >= events), 1000).catch(() => {});
  await delay(50);
  const distinct = received.map((of) => new Set(of().map(({ payload }) => sequenceIn(payload))).size);
  return {
    deliveries: sum(distinct),
    duplicates: sum(received.map((of, index) => of().length - (distinct[index] ?? 0))),
    foreign: bystander.all(wire.jobEvents.generation).length,
    slowClients: received.filter((of) => of().some(({ at }) => at > publishedAt + 500)).length,
  };
}

function sequenceIn(payload: unknown): string | undefined {
  return /"sequence":(\d+)/.exec(JSON.stringify(payload))?.[1];
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

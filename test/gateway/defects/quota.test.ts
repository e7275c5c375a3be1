import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { behaviourWith, findDefects } from '../../../gateway/defects/index.ts';
import { quotaDefects } from '../../../gateway/defects/quota.ts';
import { wire } from '../../../gateway/wire.ts';
import { connect, TestClient } from '../../support/client.ts';
import { type TestGateway, useGateway } from '../../support/gateway.ts';
import { until } from '../../support/until.ts';
import { testDefects } from './testDefects.ts';

const limit = 3;
const extras = 4;
const home = 'http://localhost:5173';
const alternate = 'http://localhost:5174';

const usual = {
  admitted: limit,
  rejected: extras,
  ways: 'handshake',
  isFast: true,
  isKnown: true,
  keepsMetricsWithinLimit: true,
  freesSlots: true,
  admitsAlternateOrigin: true,
};
type Outcome = typeof usual;

const common = {
  'one-connection-too-many': { admitted: limit + 1, rejected: extras - 1, keepsMetricsWithinLimit: false },
  'one-connection-too-few': { admitted: limit - 1, rejected: extras + 1 },
  'quota-only-in-metrics': { admitted: limit + extras, rejected: 0, ways: '' },
  'rejects-after-400-ms': { isFast: false },
  'rejects-without-a-word': { ways: 'silence', isKnown: false },
  'rejects-without-a-code': { isKnown: false },
  'rejects-with-another-text': { isKnown: false },
  'metrics-above-limit-for-a-moment': { keepsMetricsWithinLimit: false },
  'leaks-slot-on-disconnect': { freesSlots: false },
  'leaks-3-slots-in-10': { freesSlots: false },
  'both-rejection-ways': { ways: 'connection, handshake' },
  'rejects-only-connected-clients': { ways: 'connection' },
} satisfies Record<string, Partial<Outcome>>;

// Two of the defects show in one of the two quotas only, or in none of these figures.
const hidden = ['origin-cap-over-all-origins', 'rejects-after-50-ms'];
const of = (...left: string[]) => quotaDefects.filter(({ name }) => !left.includes(name));

describe('over all connections', () => {
  testDefects({
    defects: of(...hidden),
    environment: () => ({
      SOCKET_MAX_CONNECTIONS: String(limit),
      SOCKET_CLIENT_ORIGIN: `${home},${alternate}`,
    }),
    probe: (gateway) => probe(gateway, wire.rejections.total, ({ totalConnections }) => totalConnections),
    // One cap for all: an alternate origin finds no slot either.
    mostlyWaits: true,
    usual: { ...usual, admitsAlternateOrigin: false },
    changes: {
      ...common,
      'quota-only-in-metrics': { ...common['quota-only-in-metrics'], admitsAlternateOrigin: true },
    },
  });
});

describe('for one origin', () => {
  testDefects({
    defects: of('rejects-after-50-ms'),
    environment: () => ({
      SOCKET_MAX_CONNECTIONS_PER_ORIGIN: String(limit),
      SOCKET_CLIENT_ORIGIN: `${home},${alternate}`,
    }),
    probe: (gateway) =>
      probe(gateway, wire.rejections.origin, ({ connectionsPerOrigin }) => connectionsPerOrigin[home] ?? 0),
    mostlyWaits: true,
    usual,
    changes: { ...common, 'origin-cap-over-all-origins': { admitsAlternateOrigin: false } },
  });
});

it('rejects-after-50-ms: a client over the cap waits 50 ms for its rejection', async () => {
  const [defect] = findDefects(['rejects-after-50-ms']);
  if (!defect) throw new Error('not found');
  const gateway = await useGateway({ SOCKET_MAX_CONNECTIONS: '1' }, (log) => behaviourWith([defect], log));
  await connect(gateway.url);
  const excess = connectTo(gateway.url, home);
  await excess.client.next('connect_error');
  expect(rejectionOf(excess)).toMatchObject({ way: 'handshake', code: wire.rejections.total.code });
  expect(rejectionOf(excess)?.afterMs).toBeGreaterThan(49);
});

async function probe(
  gateway: TestGateway,
  cause: { code: string; message: string },
  count: (metrics: Awaited<ReturnType<TestGateway['metrics']>>) => number,
): Promise<Outcome> {
  const peak = watchPeak(async () => count(await gateway.metrics()));
  const paced: Attempt[] = [];
  for (let index = 0; index < limit; index += 1) {
    const attempt = connectTo(gateway.url, home);
    await until('it is decided', () => attempt.client.names.length > 0);
    paced.push(attempt);
  }
  const burst = Array.from({ length: extras }, () => connectTo(gateway.url, home));
  const attempts = [...paced, ...burst];
  await until('all are decided', () => burst.every(({ client }) => client.names.length > 0));
  await delay(80);
  const highest = await peak.stop();
  const rejections = attempts.flatMap((attempt) => rejectionOf(attempt) ?? []);
  const [first] = attempts.filter((attempt) => attempt.client.socket.connected);
  const alternateClient = connectTo(gateway.url, alternate).client;
  await until('the alternate origin is decided', () => alternateClient.names.length > 0);
  const admitsAlternateOrigin = alternateClient.socket.connected;
  first?.client.socket.disconnect();
  if (admitsAlternateOrigin) alternateClient.socket.disconnect();
  await delay(50);
  const next = connectTo(gateway.url, home).client;
  await until('it is decided', () => next.names.length > 0);
  await delay(20);
  return {
    admitted: attempts.length - rejections.length,
    rejected: rejections.length,
    ways: [...new Set(rejections.map(({ way }) => way))].sort().join(', '),
    isFast: rejections.every(({ afterMs }) => afterMs < 390),
    isKnown: rejections.every(
      ({ way, message, code }) => message === cause.message && (way === 'connection' || code === cause.code),
    ),
    keepsMetricsWithinLimit: highest <= limit,
    freesSlots: next.socket.connected,
    admitsAlternateOrigin,
  };
}

interface Attempt {
  readonly client: TestClient;
  readonly startedAt: number;
}

function connectTo(url: string, origin: string): Attempt {
  return { startedAt: performance.now(), client: new TestClient(url, { origin }) };
}

function rejectionOf({ client, startedAt }: Attempt) {
  const end = client.happenings.find(({ name }) => name === 'connect_error' || name === 'disconnect');
  if (!end) return undefined;
  const told = end.name === 'connect_error' ? end.payload : client.all(wire.error)[0];
  const way = end.name === 'connect_error' ? 'handshake' : told === undefined ? 'silence' : 'connection';
  return {
    way,
    afterMs: end.at - startedAt,
    message: field(told, 'message'),
    code: field(field(told, 'data'), 'code'),
  };
}

function field(value: unknown, name: string): unknown {
  return value !== null && typeof value === 'object'
    ? Object.entries(value).find(([key]) => key === name)?.[1]
    : undefined;
}

function watchPeak(read: () => Promise<number>) {
  let peak = 0;
  let isOver = false;
  const watching = (async () => {
    while (!isOver) {
      peak = Math.max(peak, await read());
      await delay(20);
    }
  })();
  return {
    async stop() {
      isOver = true;
      await watching;
      return peak;
    },
  };
}

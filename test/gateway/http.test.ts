import { expect, it } from 'vitest';
import { useGateway } from '../support/gateway.ts';

it('serves metrics with every field of the contract while nobody is connected', async () => {
  const gateway = await useGateway({
    SOCKET_MAX_CONNECTIONS: '500',
    SOCKET_MAX_CONNECTIONS_PER_ORIGIN: '200',
    SOCKET_MAX_SUBSCRIPTIONS_PER_CLIENT: '50',
    SOCKET_IDLE_TIMEOUT_MS: '30000',
  });
  expect(await gateway.metrics()).toEqual({
    totalConnections: 0,
    totalSubscriptions: 0,
    connectionsPerOrigin: {},
    subscribersPerJob: {},
    idleClients: 0,
    maxConnections: 500,
    maxConnectionsPerOrigin: 200,
    maxSubscriptionsPerClient: 50,
    idleTimeoutMs: 30000,
    lastCatchUp: {},
  });
});

it('serves health and readiness, and says what is off', async () => {
  const { url } = await useGateway();
  const health = await fetch(`${url}/health`);
  expect([health.status, await health.json()]).toEqual([200, { status: 'ok' }]);
  const ready = await fetch(`${url}/health/ready`);
  expect([ready.status, await ready.json()]).toEqual([200, { status: 'ready', redis: 'off', mongodb: 'off' }]);
});

it('answers 404 elsewhere and 405 to anything but reading', async () => {
  const { url } = await useGateway();
  expect((await fetch(`${url}/nowhere`)).status).toBe(404);
  expect((await fetch(`${url}/health`, { method: 'POST' })).status).toBe(405);
});

it('warns once for each of Redis and MongoDB that is not configured', async () => {
  const { log } = await useGateway();
  expect(log.filter(({ level }) => level === 'warn').map(({ msg }) => msg)).toEqual([
    'MONGODB_URI is not set: history is not replayed',
    'REDIS_URL is not set: there are no live events',
  ]);
});

import { setTimeout as delay } from 'node:timers/promises';
import { it } from 'vitest';
import { connect } from '../support/client.ts';
import { useGateway } from '../support/gateway.ts';

it.concurrent('evicts a silent socket after the timeout, heartbeats or not, and frees its slot', async ({
  expect,
  onTestFinished,
}) => {
  const gateway = await useGateway(
    {
      SOCKET_IDLE_TIMEOUT_MS: '400',
      SOCKET_PING_INTERVAL_MS: '100',
      SOCKET_MAX_CONNECTIONS: '1',
    },
    undefined,
    onTestFinished,
  );
  const client = await connect(gateway.url);
  let heartbeats = 0;
  client.socket.io.on('ping', () => {
    heartbeats += 1;
  });
  client.socket.emit('anything-else');
  expect((await gateway.metrics()).idleClients).toBe(1);

  const connectedAt = (await client.happening('connect')).at;
  const { at, payload } = await client.happening('disconnect');
  expect(payload).toBe('io server disconnect');
  expect(at - connectedAt).toBeGreaterThan(350);
  expect(at - connectedAt).toBeLessThan(900);
  expect(heartbeats).toBeGreaterThan(0);
  expect(client.names).toEqual(['connect', 'novel.error', 'disconnect']);
  expect(client.all('novel.error')).toEqual([{ message: 'Disconnected due to inactivity.' }]);
  expect(await gateway.metrics()).toMatchObject({ totalConnections: 0, idleClients: 0, idleTimeoutMs: 400 });
  await connect(gateway.url);
});

for (const [event, payload] of [
  ['ping', undefined],
  ['subscribe', { jobId: 'job-1' }],
  ['unsubscribe', { jobId: 'job-1' }],
] as const) {
  it.concurrent(`keeps a socket that sends ${event}`, async ({ expect, onTestFinished }) => {
    const gateway = await useGateway({ SOCKET_IDLE_TIMEOUT_MS: '400' }, undefined, onTestFinished);
    const client = await connect(gateway.url);
    for (let elapsed = 0; elapsed < 800; elapsed += 100) {
      client.socket.emit(event, payload);
      await delay(100);
    }
    expect(client.socket.connected).toBe(true);
    expect(client.all('novel.error')).toEqual([]);
  });
}

it.concurrent('evicts nobody when the timeout is 0, and arms no timer', async ({ expect, onTestFinished }) => {
  const gateway = await useGateway({ SOCKET_IDLE_TIMEOUT_MS: '0' }, undefined, onTestFinished);
  const client = await connect(gateway.url);
  await delay(200);
  expect(client.socket.connected).toBe(true);
  expect((await gateway.metrics()).idleClients).toBe(0);
});

import { describe, expect, it } from 'vitest';
import { usualBehaviour } from '../../gateway/behaviour.ts';
import { connect, TestClient } from '../support/client.ts';
import { useGateway } from '../support/gateway.ts';
import { until } from '../support/until.ts';

const home = 'http://localhost:5173';
const other = 'http://127.0.0.1:5174';

const tooMany = {
  message: 'Too many realtime connections. Please retry shortly.',
  data: { code: 'MAX_CONNECTIONS_EXCEEDED' },
};
const tooManyOfOrigin = {
  message: 'Too many connections from this origin. Please retry later.',
  data: { code: 'ORIGIN_CONNECTIONS_EXCEEDED' },
};

describe.each(['websocket', 'polling'] as const)('over %s', (transport) => {
  it('admits up to SOCKET_MAX_CONNECTIONS and refuses the rest in the handshake', async () => {
    const gateway = await useGateway({ SOCKET_MAX_CONNECTIONS: '3' });
    for (let index = 0; index < 3; index += 1) await connect(gateway.url, { transport });

    const excess = new TestClient(gateway.url, { transport });
    expect(await excess.next('connect_error')).toEqual(tooMany);
    expect(excess.names).toEqual(['connect_error']);
    expect(await gateway.metrics()).toMatchObject({ totalConnections: 3, maxConnections: 3 });
  });
});

it('never counts more than the limit when many handshakes race', async () => {
  const gateway = await useGateway({ SOCKET_MAX_CONNECTIONS: '10' });
  const clients = Array.from({ length: 30 }, () => new TestClient(gateway.url));
  const outcome = (client: TestClient) => client.names.find((name) => name.startsWith('connect'));
  await until('all are decided', () => clients.every((client) => outcome(client) !== undefined));
  expect(clients.filter((client) => outcome(client) === 'connect')).toHaveLength(10);
  expect((await gateway.metrics()).totalConnections).toBe(10);
});

it('gives a freed slot to the next client', async () => {
  const gateway = await useGateway({ SOCKET_MAX_CONNECTIONS: '1' });
  const first = await connect(gateway.url);
  first.socket.disconnect();
  await until('the slot is free', async () => (await gateway.metrics()).totalConnections === 0);
  await connect(gateway.url);
  expect((await gateway.metrics()).totalConnections).toBe(1);
});

it('counts SOCKET_MAX_CONNECTIONS_PER_ORIGIN for each origin alone, and clients without one as "unknown"', async () => {
  const gateway = await useGateway({
    SOCKET_CLIENT_ORIGIN: `${home},${other}`,
    SOCKET_MAX_CONNECTIONS_PER_ORIGIN: '2',
  });
  for (const origin of [home, other, undefined]) {
    const options = origin === undefined ? {} : { origin };
    await connect(gateway.url, options);
    await connect(gateway.url, options);
    const excess = new TestClient(gateway.url, options);
    expect(await excess.next('connect_error')).toEqual(tooManyOfOrigin);
  }
  expect(await gateway.metrics()).toMatchObject({
    totalConnections: 6,
    maxConnectionsPerOrigin: 2,
    connectionsPerOrigin: { [home]: 2, [other]: 2, unknown: 2 },
  });
});

it('refuses an Origin that is not allowed, and lets a client without one through', async () => {
  const gateway = await useGateway();
  const foreign = new TestClient(gateway.url, { origin: 'http://elsewhere.example' });
  expect(await foreign.next('connect_error')).toEqual({
    message: 'Origin not allowed',
    data: { code: 'ORIGIN_NOT_ALLOWED' },
  });
  await connect(gateway.url, { origin: home });
  await connect(gateway.url);
  expect((await gateway.metrics()).connectionsPerOrigin).toEqual({ [home]: 1, unknown: 1 });
});

describe('a handshake that raced past the middleware', () => {
  it('is told why after it was connected, and then disconnected', async () => {
    // Node runs each handshake to its end before it reads the next, so the race needs a middleware that lets all pass.
    const gateway = await useGateway({ SOCKET_MAX_CONNECTIONS: '1' }, () => ({
      ...usualBehaviour,
      checkHandshake: () => undefined,
    }));
    await connect(gateway.url);
    const late = new TestClient(gateway.url);
    expect(await late.next('disconnect')).toBe('io server disconnect');
    expect(late.names).toEqual(['connect', 'novel.error', 'disconnect']);
    expect(late.all('novel.error')).toEqual([{ message: tooMany.message }]);
    expect((await gateway.metrics()).totalConnections).toBe(1);
  });

  it('is caught when two CONNECT packets arrive in one payload', async () => {
    const gateway = await useGateway({ SOCKET_MAX_CONNECTIONS: '1' });
    const poll = `${gateway.url}/ws/?EIO=4&transport=polling`;
    const open = await (await fetch(poll)).text();
    const sid = /"sid":"([^"]+)"/.exec(open)?.[1];
    await fetch(`${poll}&sid=${sid}`, { method: 'POST', body: '40\u001e40' });
    const answer = await (await fetch(`${poll}&sid=${sid}`)).text();
    expect(answer.split('\u001e').map((packet) => packet.replace(/\{"sid".*/, ''))).toEqual([
      '40',
      '40',
      `42["novel.error",${JSON.stringify({ message: tooMany.message })}]`,
      '41',
      '41',
    ]);
    expect(gateway.log.filter(({ level }) => level === 'warn')).toContainEqual(
      expect.objectContaining({ code: 'MAX_CONNECTIONS_EXCEEDED', stage: 'connection' }),
    );
  });
});

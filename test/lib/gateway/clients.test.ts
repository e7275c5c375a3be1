import { describe, expect, it } from 'vitest';
import { connectClient } from '../../../lib/gateway/client.ts';
import { clientContext } from '../../../lib/gateway/clientContext.ts';
import { connectAll, connectPaced, disconnectAll, subscribeAll } from '../../../lib/gateway/connectAll.ts';
import { useServer } from '../../socketio/support/server.ts';
import { k6, samplesOf, total } from '../../support/k6/k6.ts';
import { until } from '../../support/until.ts';
import { gatewayFor, planFor } from './support.ts';

describe('a connect', () => {
  it('ends in a client, with its time and the server’s name for it', async () => {
    const { context } = await gatewayFor('broadcast-burst', {});
    const clients = await connectAll(context, [7]);
    expect(clients).toHaveLength(1);
    expect(samplesOf('connect_duration')).toMatchObject([{ metadata: { client: 7, socket: clients[0]?.id } }]);
    expect(total('clients_connected')).toBe(1);
    expect(total('clients_unreachable')).toBe(0);
    disconnectAll(clients);
    await until('it is gone', () => clients[0]?.disconnected !== undefined);
  });

  it('of excess clients ends in a rejection, with the gateway’s words', async () => {
    const { context } = await gatewayFor('broadcast-burst', { SOCKET_MAX_CONNECTIONS: '1' });
    const clients = await connectPaced(context, [0, 1]);
    expect(clients).toHaveLength(1);
    expect(await connectClient(context, 2)).toMatchObject({
      kind: 'rejected',
      rejection: { way: 'handshake', cause: 'total', asAgreed: true },
    });
    expect(samplesOf('clients_rejected')).toMatchObject([
      { tags: { cause: 'total' }, metadata: { client: 1, message: expect.stringContaining('Too%20many') } },
    ]);
    expect(k6.logged.join()).toContain('client 1 was turned away: Too many');
    disconnectAll(clients);
  });

  it('is made with the query of the settings, and offers compression where they say so', async () => {
    const { io, url } = await useServer({ path: '/ws', perMessageDeflate: { threshold: 0 } });
    const seen: unknown[] = [];
    io.on('connection', ({ handshake }) => {
      const { EIO, transport, ...query } = handshake.query;
      seen.push([query, handshake.headers['sec-websocket-extensions']?.split(';')[0]]);
    });
    k6.secrets.query = '{"token":"t-{client}","room":"a b&c"}';
    for (const compression of [false, true]) {
      const context = await clientContext(planFor('broadcast-burst', url, { compression, secrets: ['query'] }));
      disconnectAll(await connectAll(context, [3]));
    }
    const query = { token: 't-3', room: 'a b&c' };
    expect(seen).toEqual([
      [query, undefined],
      [query, 'permessage-deflate'],
    ]);
  });

  it('that nobody answers is no rejection', async () => {
    const context = await clientContext(planFor('broadcast-burst', 'http://127.0.0.1:9'));
    const before = Date.now();
    expect(await connectAll(context, [0])).toEqual([]);
    expect(total('clients_rejected')).toBeUndefined();
    const recorded = samplesOf('clients_unreachable').at(-1);
    expect(recorded).toMatchObject({ value: 1, tags: { cause: 'refused' } });
    const at = Number(recorded?.metadata?.at);
    expect(at).toBeGreaterThanOrEqual(before - 1);
    expect(at).toBeLessThanOrEqual(Date.now() + 1);
  });

  it('that is closed without an error message may be one, if the gateway answers others', async () => {
    const { io, url } = await useServer({ path: '/ws' });
    io.use((socket) => void socket.conn.close());
    const context = await clientContext(planFor('broadcast-burst', url));
    expect(await connectClient(context, 0)).toMatchObject({
      kind: 'unreachable',
      cause: 'closed-before-connect',
      rejection: { way: 'closed', cause: undefined, asAgreed: false },
    });
  });
});

describe('a request', () => {
  it('is acknowledged, or refused with the gateway’s words', async () => {
    const { context } = await gatewayFor('broadcast-burst', { SOCKET_MAX_SUBSCRIPTIONS_PER_CLIENT: '1' });
    const clients = await connectAll(context, [0]);
    expect(await subscribeAll(clients, 'a')).toEqual(clients);
    expect(await subscribeAll(clients, 'b')).toEqual([]);
    expect(samplesOf('gateway_errors').at(-1)).toMatchObject({
      value: 1,
      metadata: { client: 0, message: encodeURIComponent('Subscription limit reached for this connection.') },
    });
    expect(await clients[0]?.unsubscribe('a')).toMatchObject({ kind: 'acknowledged' });
    disconnectAll(clients);
  });

  it('that is not answered ends in time, and says what came instead', async () => {
    const { io, url } = await useServer({ path: '/ws' });
    io.on('connection', (socket) =>
      socket.on('subscribe', ({ jobId }) => jobId === 'odd' && socket.emit('novel.subscribed', { id: jobId })),
    );
    const context = await clientContext(planFor('broadcast-burst', url, { connectTimeoutMs: 200 }));
    const [client] = await connectAll(context, [0]);
    expect(await client?.subscribe('silent')).toMatchObject({ kind: 'unanswered', message: 'no answer within 200 ms' });
    expect(await client?.subscribe('odd')).toMatchObject({
      kind: 'unanswered',
      unreadable: 'jobId found nothing in novel.subscribed({"id":"odd"})',
    });
    expect(total('unreadable_answers')).toBe(1);
    client?.disconnect();
  });
});

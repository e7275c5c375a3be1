import { expect, it } from 'vitest';
import { clientContext } from '../../../lib/gateway/clientContext.ts';
import { connectAll, disconnectAll } from '../../../lib/gateway/connectAll.ts';
import { RoomRequests } from '../../../lib/gateway/roomRequests.ts';
import { useServer } from '../../socketio/support/server.ts';
import { samplesOf, total } from '../../support/k6/k6.ts';
import { gatewayFor, planFor } from './support.ts';

const rooms = { limit: 2, extras: 2, held: 0, idleTimeoutMs: 0, counted: true };

async function allOf(requests: RoomRequests) {
  await requests.upToTheCap();
  await requests.beyondTheCap();
  await requests.askAgain(await requests.exchange());
}

it('asks up to the cap, beyond it, for rooms in place of left ones, and again for a held one', async () => {
  const { context, plan } = await gatewayFor('subscription-cap', { SOCKET_MAX_SUBSCRIPTIONS_PER_CLIENT: '2' });
  const clients = await connectAll(context, [0]);
  for (const client of clients) {
    const requests = new RoomRequests(client, plan, rooms);
    await allOf(requests);
    expect(requests.seen).toEqual({ granted: 2, refused: 2 });
  }
  expect(total('rooms_deviation')).toBe(0);
  expect(total('over_cap_errors')).toBe(2);
  expect(total('over_cap_misanswered')).toBe(0);
  expect(total('slots_not_reused')).toBe(0);
  expect(total('resubscriptions_free')).toBe(1);
  expect(samplesOf('refusal_duration').map(({ metadata }) => metadata.request)).toEqual([3, 4]);
  expect(samplesOf('subscribe_duration').map(({ metadata }) => metadata.request)).toEqual([1, 2]);
  disconnectAll(clients);
});

it('sees a gateway that has no cap, and one that throws out who asks for more', async () => {
  const { io, url } = await useServer({ path: '/ws' });
  let asked = 0;
  io.on('connection', (socket) =>
    socket.on('subscribe', ({ jobId }) => {
      socket.emit('novel.subscribed', { jobId });
      if (++asked === 4) socket.disconnect(true);
    }),
  );
  const plan = planFor('subscription-cap', url);
  for (const client of await connectAll(await clientContext(plan), [0]))
    await allOf(new RoomRequests(client, plan, rooms));
  expect(total('over_cap_misanswered')).toBe(2);
  expect(total('clients_thrown_out')).toBe(1);
  expect(total('resubscriptions')).toBeUndefined();
});

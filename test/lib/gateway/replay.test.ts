import { describe, expect, it } from 'vitest';
import { clientContext } from '../../../lib/gateway/clientContext.ts';
import { connectAll, disconnectAll } from '../../../lib/gateway/connectAll.ts';
import { failureOf, replay } from '../../../lib/gateway/replay.ts';
import { useServer } from '../../socketio/support/server.ts';
import { samplesOf, total } from '../../support/k6/k6.ts';
import { planFor } from './support.ts';

const three = { first: 1, last: 3, count: 3 };
const events = (...sequences: (number | undefined)[]) => sequences.map((sequence) => ({ sequence, foreign: false }));

describe('a replay', () => {
  it.each([
    [events(1, 2, 3), undefined],
    [events(1, 2), '2 of 3 events'],
    [events(1, 2, 2), 'an event twice'],
    [events(1, 3, 2), 'events out of order'],
    [events(1, 2, 4), 'an event that was not stored'],
    [events(1, 2, undefined), 'an event that was not stored'],
    [[...events(1, 2), { sequence: 3, foreign: true }], 'an event of another job'],
  ])('is judged by what came: %j', (received, reason) => {
    expect(failureOf(received, three)).toBe(reason);
  });

  it.each([
    [events(1, undefined), undefined],
    [events(2, 2), 'an event twice'],
    [events(9), 'an event that was not stored'],
  ])('that can be read in part only fails by what was read: %j', (received, reason) => {
    expect(failureOf(received, three, true)).toBe(reason);
  });

  it('of a gateway that makes one document of all events is one event', () => {
    const one = { first: 0, last: 0, count: 1 };
    expect(failureOf(events(undefined), one)).toBeUndefined();
    expect(failureOf(events(undefined, undefined), one)).toBe('2 events instead of 1');
  });
});

it.each([
  ['whole', [1, 2, 3], { replays_completed: 1, replay_failed: 0, unreadable_replays: 0 }],
  ['short', [1, 2], { replays_completed: undefined, replay_failed: 1, unreadable_replays: 0 }],
  ['unreadable', [1, 'two', 3], { replays_completed: undefined, replay_failed: undefined, unreadable_replays: 1 }],
])('one that is %s is recorded', async (_, sequences, counts) => {
  const { io, url } = await useServer({ path: '/ws' });
  io.on('connection', (socket) =>
    socket.on('subscribe', ({ jobId }) => {
      socket.emit('novel.subscribed', { jobId });
      for (const sequence of sequences) socket.emit('novel.generation-event', { jobId, event: { sequence } });
    }),
  );
  const context = await clientContext(planFor('catch-up-burst', url, { eventCount: 3 }));
  const clients = await connectAll(context, [4]);
  const replays = clients.map((client) => replay(context, client, 300));
  await Promise.all(replays.map(({ complete }) => complete));
  for (const each of replays) each.record();
  for (const [metric, count] of Object.entries(counts)) expect(total(metric), metric).toBe(count);
  expect(samplesOf('replay_event_latency').map(({ metadata }) => metadata)).toEqual(
    sequences.map((sequence) => ({
      client: 4,
      ...(sequence === 'two' ? {} : { sequence }),
      at: expect.any(Number),
    })),
  );
  disconnectAll(clients);
});

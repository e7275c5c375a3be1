import { expect, it } from 'vitest';
import { deliveriesOf } from '../../../bench/truth/deliveries.ts';

const event = (sequence: unknown, { jobId = 'job', publishedAt = 1000.25, name = 'novel.generation-event' } = {}) =>
  `42${JSON.stringify([name, { jobId, kind: 'generation', event: { sequence, publishedAt } }])}`;

it('each event counts once for each client', () => {
  const { deliveries, duplicates, unreadable } = deliveriesOf('job', [
    { client: 'A', text: event(1), at: 1001 },
    { client: 'A', text: event(2), at: 1002 },
    { client: 'B', text: event(1), at: 1003 },
    { client: 'A', text: event(1), at: 1004 },
  ]);
  expect(deliveries).toEqual([
    { client: 'A', sequence: 1, publishedAt: 1000.25, at: 1001 },
    { client: 'A', sequence: 2, publishedAt: 1000.25, at: 1002 },
    { client: 'B', sequence: 1, publishedAt: 1000.25, at: 1003 },
  ]);
  expect({ duplicates, unreadable }).toEqual({ duplicates: 1, unreadable: 0 });
});

it('nothing else counts', () => {
  const others = [
    ...['2', '0{"sid":"engine"}', '42[', '42"novel.generation-event"', event(1, { jobId: 'other' })],
    event(1, { name: 'novel.subscribed' }),
  ];
  expect(
    deliveriesOf(
      'job',
      others.map((text) => ({ client: 'A', text, at: 1 })),
    ),
  ).toEqual({
    deliveries: [],
    duplicates: 0,
    unreadable: 0,
    socketIds: new Map(),
  });
});

it('an event of the job that does not say which it is, or when it was published, is unreadable', () => {
  const text = event('first');
  expect(deliveriesOf('job', [{ client: 'A', text, at: 1 }])).toMatchObject({ deliveries: [], unreadable: 1 });
});

it('each client has the id that Socket.IO gave it', () => {
  const { socketIds } = deliveriesOf('job', [
    { client: 'A', text: '40{"sid":"first"}', at: 1 },
    { client: 'B', text: '40{"sid":"second"}', at: 1 },
  ]);
  expect([...socketIds]).toEqual([
    ['A', 'first'],
    ['B', 'second'],
  ]);
});

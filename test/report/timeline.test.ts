import { describe, expect, test } from 'vitest';
import { TimelineCollector } from '../../report/timeline.ts';

const start = 1_700_000_000_000;

describe('timeline', () => {
  test('counts how connects ended, in the order of time and not of the file', () => {
    const collector = new TimelineCollector();
    collector.add(sample('connect_duration', 30, 4));
    collector.add(sample('connect_duration', 10, 0));
    collector.add(sample('clients_rejected', 20, 1));
    collector.add(sample('clients_unreachable', 40, 1));
    expect(collector.timeline(start, []).clients).toEqual([
      { atMs: 10, admitted: 1, rejected: 0, unreachable: 0 },
      { atMs: 20, admitted: 1, rejected: 1, unreachable: 0 },
      { atMs: 30, admitted: 2, rejected: 1, unreachable: 0 },
      { atMs: 40, admitted: 2, rejected: 1, unreachable: 1 },
    ]);
  });

  test.each([
    ['connect_duration', { admitted: 1, rejected: 0, unreachable: 0 }],
    ['clients_rejected', { admitted: 0, rejected: 1, unreachable: 0 }],
    ['clients_unreachable', { admitted: 0, rejected: 0, unreachable: 1 }],
  ])('%s is drawn when it happened, not when it was recorded', (metric, counts) => {
    const collector = new TimelineCollector();
    collector.add(sample(metric, 460, 1, `client=7&at=${start + 10}`));
    expect(collector.timeline(start, []).clients).toEqual([{ atMs: 10, ...counts }]);
  });

  test('a counter of zero is no rejection', () => {
    const collector = new TimelineCollector();
    collector.add(sample('clients_rejected', 10, 0));
    expect(collector.timeline(start, []).clients).toEqual([]);
  });

  test('stays short for many clients, and ends with all of them', () => {
    const collector = new TimelineCollector();
    for (let index = 0; index < 9000; index++) collector.add(sample('connect_duration', index * 3.7, 1));
    const { clients } = collector.timeline(start, []);
    expect(clients.length).toBeLessThanOrEqual(401);
    expect(clients.at(-1)?.admitted).toBe(9000);
  });

  test('keeps the peaks of a long watch', () => {
    const polls = Array.from({ length: 4000 }, (_, index) => ({
      time: start + index * 250,
      connections: index === 1777 ? 51 : 50,
      subscriptions: undefined,
      idleClients: 50,
    }));
    const { gateway } = new TimelineCollector().timeline(start, polls);
    expect(gateway.length).toBeLessThanOrEqual(400);
    expect(gateway.filter((point) => point.connections === 51)).toEqual([
      { atMs: 1777 * 250, connections: 51, subscriptions: null, idleClients: 50 },
    ]);
  });
});

function sample(metric: string, atMs: number, value: number, metadata = '') {
  return { metric, time: start + atMs, value, tags: '', metadata };
}

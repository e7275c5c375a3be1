import { describe, expect, test } from 'vitest';
import { analyzeDeliveries } from '../../../report/analysis/deliveries.ts';
import { catchUpPatterns } from '../../../report/analysis/patterns/catchUp.ts';
import { generatorPatterns } from '../../../report/analysis/patterns/generator.ts';
import { latencyPatterns } from '../../../report/analysis/patterns/latency.ts';
import { lossPatterns, ranges } from '../../../report/analysis/patterns/losses.ts';
import { seeAll } from '../../../report/analysis/patterns/pattern.ts';
import { broadcastReport, catchUpReport } from '../support/reports.ts';

const all = [...generatorPatterns, ...latencyPatterns, ...lossPatterns, ...catchUpPatterns];

describe('patterns in a burst', () => {
  const cases: [string, Parameters<typeof broadcastReport>[0], string[]][] = [
    ['nothing special', { clients: 20, events: 60 }, []],
    [
      'a cold gateway',
      { clients: 20, events: 60, latency: (_, seq) => (seq === 1 ? 90 : 8) },
      ['cold-start', 'spikes'],
    ],
    ['a queue that grows', { clients: 20, events: 60, latency: (_, seq) => 5 + seq }, ['growing-latency']],
    ['one hiccup', { clients: 20, events: 60, latency: (_, seq) => (seq === 31 ? 120 : 8) }, ['spikes']],
    [
      'hiccups by the clock',
      { clients: 20, events: 60, latency: (_, seq) => (seq % 10 === 5 ? 120 : 8) },
      ['periodic-spikes'],
    ],
    [
      'one client in ten slow',
      { clients: 20, events: 60, latency: (client) => (client % 10 === 3 ? 300 : 8) },
      ['slow-clients'],
    ],
    ['all slow', { clients: 20, events: 60, latency: () => 400 }, ['all-slow']],
    ['a busy generator', { clients: 20, events: 60, lag: 400 }, ['generator-lag']],
    ['late publishes', { clients: 20, events: 60, lateness: 90 }, ['publish-lateness']],
    [
      'a gap for all',
      { clients: 20, events: 60, latency: (_, seq) => (seq > 10 && seq < 15 ? null : 8) },
      ['lost-for-all'],
    ],
    [
      'a gap in an outage',
      {
        clients: 20,
        events: 60,
        latency: (_, seq) => (seq > 10 && seq < 15 ? null : 8),
        marks: [{ atMs: 1240, untilMs: 1360, label: 'Redis outage' }],
      },
      ['lost-in-outage', 'lost-for-all'],
    ],
    [
      'one client that misses',
      { clients: 20, events: 60, latency: (client, seq) => (client === 3 && seq > 20 && seq < 30 ? null : 8) },
      ['lost-for-some-clients'],
    ],
    [
      'an end that is missing',
      { clients: 20, events: 60, latency: (_, seq) => (seq > 50 ? null : 8) },
      ['lost-for-all', 'lost-at-the-end'],
    ],
  ];

  test.each(cases)('%s', (_, options, expected) => {
    const report = broadcastReport(options);
    const seen = seeAll(all, { report, deliveries: analyzeDeliveries(report.details) });
    expect(seen.map(({ pattern }) => pattern.id).sort()).toEqual([...expected].sort());
  });

  test('publishes that nobody listens to', () => {
    const report = broadcastReport({ latency: () => null });
    for (const publish of report.details.publishes ?? []) publish.receivers = 0;
    const seen = seeAll(lossPatterns, { report, deliveries: analyzeDeliveries(report.details) });
    expect(seen[0]).toMatchObject({ pattern: { id: 'no-listener' }, text: expect.stringContaining('10 of 10') });
  });
});

describe('patterns in replays', () => {
  test.each([
    ['all alike', catchUpReport(), []],
    [
      'one after the other',
      catchUpReport({ durations: Array.from({ length: 20 }, (_, client) => 30 * (client + 1)) }),
      ['replays-in-turn'],
    ],
    ['wrong ones', catchUpReport({ failures: { 2: '49 of 50 events' } }), ['failed-replays']],
  ])('%s', (_, report, expected) => {
    expect(seeAll(catchUpPatterns, { report, deliveries: undefined }).map(({ pattern }) => pattern.id)).toEqual(
      expected,
    );
  });
});

test('every pattern that names a cause says what to do next', () => {
  for (const { cause, next, bearsOn } of all) {
    expect(next === undefined).toBe(cause === undefined);
    if (cause !== undefined) expect(bearsOn.length).toBeGreaterThan(0);
  }
});

test('long lists of numbers become ranges', () => {
  expect(ranges([1, 2, 3, 7, 9, 10])).toBe('1–3, 7, 9–10');
  expect(ranges([1, 3, 5, 7, 9, 11])).toBe('1, 3, 5, 7 and 2 more');
});

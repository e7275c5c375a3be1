import { describe, expect, it } from 'vitest';
import type { Delivered } from '../../../bench/truth/deliveries.ts';
import { judge } from '../../../bench/truth/judge.ts';
import { broadcastReport } from '../../report/support/reports.ts';

/** Two clients, two events; the report has 10, 20, 30 and 40 ms. */
const base = broadcastReport({ clients: 2, events: 2, latency: (client, sequence) => 10 * (2 * client + sequence) });
const figures = { p50LatencyMs: 25, p95LatencyMs: 38.5, p99LatencyMs: 39.7, maxLatencyMs: 40 };
const reportOf = (changes: object, errors: string[] = []) => ({
  ...base,
  errors,
  details: { ...base.details, broadcastSummary: { ...base.details.broadcastSummary, ...figures, ...changes } },
});

/** Each delivery 2 ms before the report's time, but for the last one, which came 3 ms after it. */
const delivered: Delivered = {
  deliveries: [
    { client: 'A', sequence: 1, publishedAt: 1000, at: 1008 },
    { client: 'A', sequence: 2, publishedAt: 1000, at: 1018 },
    { client: 'B', sequence: 1, publishedAt: 1000, at: 1028 },
    { client: 'B', sequence: 2, publishedAt: 1000, at: 1043 },
  ],
  duplicates: 0,
  unreadable: 0,
  socketIds: new Map([
    ['A', 'socket-0'],
    ['B', 'socket-1'],
  ]),
};
const evidence = { captured: { packets: 20, dropped: 0 }, behindHoles: 0, delivered };

it('compares the percentiles, and each delivery with itself', () => {
  expect(judge(reportOf({}), evidence)).toEqual({
    deliveries: 4,
    truth: { p50: 23, p95: expect.closeTo(40.75), p99: expect.closeTo(42.55), max: 43 },
    report: { p50: 25, p95: 38.5, p99: 39.7, max: 40 },
    readDelays: { min: -3, p50: 2, p95: 2, p99: 2, max: 2, early: 1, count: 4 },
  });
});

describe('is no measurement where', () => {
  it.each([
    ['the kernel dropped 3 packets', {}, { captured: { packets: 20, dropped: 3 } }],
    ['700 bytes were captured behind holes', {}, { behindHoles: 700 }],
    ['4 deliveries were captured, and 5 reported', { totalDeliveries: 5 }, {}],
    ['0 duplicates were captured, and 1 reported', { duplicateDeliveries: 1 }, {}],
    ['1 events could not be read', {}, { delivered: { ...delivered, unreadable: 1 } }],
    ['nothing was delivered', { p50LatencyMs: null }, {}],
  ])('%s', (why, summary, seen) => {
    expect(judge(reportOf(summary), { ...evidence, ...seen })).toEqual({ invalid: expect.stringContaining(why) });
  });

  it('the run had errors', () => {
    expect(judge(reportOf({}, ['k6 was killed']), evidence)).toEqual({ invalid: 'k6 was killed' });
  });
});

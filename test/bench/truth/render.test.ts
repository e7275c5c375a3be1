import { expect, it } from 'vitest';
import { figuresOf } from '../../../bench/truth/figures.ts';
import { joined } from '../../../bench/truth/join.ts';
import { render } from '../../../bench/truth/render.ts';
import type { Results, Row } from '../../../bench/truth/results.ts';

const machine = {
  ...{ measuredAt: '2026-11-26', cpu: 'CPU', cpus: 2, memoryGb: 25, system: 'Linux', k6: '2.2.0', node: '20' },
  loadAverage: 0,
};
const one = {
  subscribers: 2000,
  events: 100,
  pace: 'paced',
  generator: 'pinned',
  transport: 'polling',
  tls: true,
} as const;

const measured = (truth: number, report: number) => ({
  deliveries: 200_000,
  truth: { p50: truth, p95: truth, p99: truth, max: truth },
  report: { p50: report, p95: report, p99: report, max: report },
});

const rowsOf = (row: Row) => render({ version: 1, machine, rows: [row], skipped: ['no second core'] }).split('\n');

it('shows medians, errors with their range, and what says nothing', () => {
  const rounds = [measured(10, 12), measured(20, 19), measured(30, 34.5), { invalid: 'the kernel dropped 3 packets' }];
  const lines = rowsOf({ ...one, rounds });
  expect(lines[2]).not.toContain('held');
  const cell = '20.0 / 19.0 | +2.0 (-1.0 to +4.5)';
  expect(lines[4]).toBe(
    `| 2,000 | one each 25 ms | pinned | polling over TLS | 3 of 4 | ${[cell, cell, cell, cell].join(' | ')} | – | – |`,
  );
  expect(lines.slice(5)).toEqual([
    '',
    '- 2000 subscribers, one each 25 ms, generator pinned, polling over TLS: round 4 is no measurement: the kernel dropped 3 packets',
    '- skipped: no second core',
  ]);
});

it('shows how late deliveries were read, and how many came too early to be true', () => {
  const delays = { min: -3, p50: 2, p95: 4, p99: 6, max: 9, early: 1, count: 10 };
  const rounds = [
    { ...measured(10, 12), readDelays: delays },
    { ...measured(10, 12), readDelays: { ...delays, p50: 3, early: 0 } },
  ];
  expect(rowsOf({ ...one, rounds })[4]).toMatch(/\| 2\.5 \/ 6\.0 \| 5\.0 % \|$/);
});

it('shows nothing where nothing was measured', () => {
  expect(rowsOf({ ...one, rounds: [{ invalid: 'x' }] })[4]).toContain('| 0 of 1 | – | – |');
});

it('counts figures whose truth lies in their interval', () => {
  const intervals = { p50: { low: 9, high: 10 }, p95: { low: 11, high: 14 }, p99: { low: 5, high: 9.9 } };
  const lines = rowsOf({ ...one, rounds: [{ ...measured(10, 12), intervals }] });
  expect(lines[2]).toContain('| held | width of p95 |');
  expect(lines[4]).toMatch(/\| 1 of 3 \| 3\.0 \|$/);
});

it('takes percentiles as k6 does, between neighbours', () => {
  expect(figuresOf([4, 1, 3, 2])).toEqual({ p50: 2.5, p95: expect.closeTo(3.85), p99: expect.closeTo(3.97), max: 4 });
});

it('sums up how often intervals held, and how wide they are beside the error, for each transport', () => {
  const intervals = { p50: { low: 9, high: 12 }, p95: { low: 11, high: 12 } };
  const rounds = [
    { ...measured(10, 12), intervals },
    { ...measured(11, 12), intervals },
    { ...measured(100, 106), intervals },
    { invalid: 'x' },
  ];
  const webSocket = { ...one, transport: 'websocket', tls: false, rounds: [measured(1, 2)] } as const;
  const text = render({ version: 1, machine, rows: [{ ...one, rounds }, webSocket], skipped: [] });
  expect(text).toContain('| polling over TLS | p50 | 2 of 3 | 3.00 | 3.00 | 1.0 | 2 of 3 |');
  expect(text).toContain('| polling over TLS | p95 | 1 of 3 | 3.00 | 1.00 | 0.3 | 2 of 3 |');
  expect(text).not.toContain('| polling over TLS | p99 |');
  expect(text).not.toContain('| WebSocket | p50 |');
});

it('joins what was measured in several goes', () => {
  const results = (value: number, tls: boolean, why: string): Results => ({
    version: 1,
    machine,
    rows: [{ ...one, tls, rounds: [measured(value, value)] }],
    skipped: [why],
  });
  const { rows, skipped } = joined([results(1, true, 'a'), results(2, false, 'b'), results(3, true, 'a')]);
  expect(rows.map(({ tls, rounds }) => [tls, rounds.length])).toEqual([
    [true, 2],
    [false, 1],
  ]);
  expect(skipped).toEqual(['a', 'b']);
});

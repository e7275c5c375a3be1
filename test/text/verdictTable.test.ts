import { describe, expect, it } from 'vitest';
import { formatCount, formatMeasured, formatValue } from '../../text/format.ts';
import { renderVerdicts } from '../../text/verdictTable.ts';
import { judge } from '../../thresholds/judge.ts';
import { goalsFor, k6Summary, perfectFigures, planOf } from '../thresholds/support.ts';

describe('figures', () => {
  it.each([
    [0, '0'],
    [999, '999'],
    [1000, '1,000'],
    [1_234_567, '1,234,567'],
    [1234.5, '1,234.5'],
    [0.1234567, '0.1234567'],
  ])('the count %s is %s', (value, text) => {
    expect(formatCount(value)).toBe(text);
  });

  it.each([
    [0, 'ms', '0.00 ms'],
    [9.876, 'ms', '9.88 ms'],
    [42.123, 'ms', '42.1 ms'],
    [1234.5, 'ms', '1,235 ms'],
    [0.01, '%', '1 %'],
    [0.0512, '%', '5.12 %'],
    [20_000, '', '20,000'],
  ] as const)('%s in "%s" is %s', (value, unit, text) => {
    expect(formatValue(value, unit)).toBe(text);
  });
});

it.each([
  [24.5, { low: 20.1, high: 24.5 }, '24.5 ms (20.1–24.5)'],
  [24.5, { low: 24.48, high: 24.5 }, '24.5 ms'],
  [24.5, undefined, '24.5 ms'],
  [1234, { low: 900, high: 1234 }, '1,234 ms (900–1,234)'],
  [5, { low: 0, high: 5 }, '5.00 ms (0.00–5.00)'],
  [null, { low: 0, high: 5 }, '–'],
])('%s between %j is %s', (measured, interval, text) => {
  expect(formatMeasured({ measured, unit: 'ms', interval })).toBe(text);
});

describe('table', () => {
  const goals = goalsFor('broadcast-burst', planOf('broadcast-burst', { 'client-count': '2', 'event-count': '5' }));

  it('has limit, measured, samples and verdict of each goal, aligned', () => {
    const figures = perfectFigures(goals);
    figures.get('delivery_latency')?.set('p(95)', 12.34);
    figures.get('duplicate_deliveries')?.set('count', 3);
    const lines = renderVerdicts(judge(goals, k6Summary(goals, figures))).split('\n');
    expect(lines).toEqual([
      '  Goal                                                limit  measured  samples  verdict',
      '  5 Publish-to-receipt latency, p95                ≤ 500 ms   12.3 ms       10  passed',
      '  5 Events delivered to all subscribers                = 10        10       10  passed',
      '  5 Duplicate deliveries                                = 0         3       10  failed',
      '  5 Deliveries to clients that had not subscribed       = 0         0       10  passed',
    ]);
  });

  it('says why a goal was not measured, in the line below it', () => {
    const text = renderVerdicts(judge(goals, {}));
    expect(text).toContain('invalid\n    not every client was subscribed: clients_subscribed needs count == 2, got 0');
  });

  it('dresses the verdicts only', () => {
    const text = renderVerdicts(judge(goals, {}), (outcome, word) => `<${outcome}>${word}</>`);
    expect(text.match(/<invalid>invalid<\/>/g)).toHaveLength(goals.length);
  });
});

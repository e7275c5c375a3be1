import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { MetricTable } from '../../contract/metric.ts';
import { betweenReceipts, counter, receiptTime, time } from '../../contract/metric.ts';
import type { SummaryMetrics } from '../../contract/summary.ts';
import { drills } from '../../thresholds/drills/index.ts';
import { count, expressionOf, type Goal, max, p95 } from '../../thresholds/goal.ts';
import { builtInScenarios } from '../../thresholds/index.ts';
import { intervalOf, intervalsOf, receiptMetrics, whyOpen } from '../../thresholds/intervals.ts';
import { judge } from '../../thresholds/judge.ts';

const declared: MetricTable = { arrival: receiptTime('…'), pause: time('…'), arrivals: counter('…') };

function figures(high: number, delay: { usual: number; longest: number } | undefined, count = 100): SummaryMetrics {
  const own = { min: high / 4, avg: high / 2, med: high / 2, 'p(90)': high, 'p(95)': high, 'p(99)': high, max: high };
  return {
    arrival: { values: { ...own, count } },
    pause: { values: { ...own, count } },
    arrivals: { values: { count } },
    ...(delay && { receive_delay: { values: { 'p(99)': delay.usual, max: delay.longest, count: 50 } } }),
  };
}

describe('intervals of k6 figures alone', () => {
  it('take the p99 of the receive delay off a figure of many samples, and the longest off one of few', () => {
    expect(intervalsOf(figures(100, { usual: 10, longest: 30 }), declared)).toEqual({
      arrival: {
        min: { low: 0, high: 25 },
        avg: { low: 40, high: 50 },
        med: { low: 40, high: 50 },
        'p(90)': { low: 90, high: 100 },
        'p(95)': { low: 90, high: 100 },
        'p(99)': { low: 70, high: 100 },
        max: { low: 70, high: 100 },
      },
    });
  });

  it('add it to a time that begins with a receipt too: that may have been read as late', () => {
    const between = { arrival: betweenReceipts('…') };
    expect(intervalsOf(figures(100, { usual: 10, longest: 30 }), between)?.arrival).toMatchObject({
      med: { low: 40, high: 60 },
      max: { low: 70, high: 130 },
    });
  });

  it('are none where no frame with a known send time was received', () => {
    expect(intervalsOf(figures(100, undefined), declared)).toBeUndefined();
    const empty = { ...figures(100, undefined), receive_delay: { values: { count: 0, 'p(99)': 0, max: 0 } } };
    expect(intervalsOf(empty, declared)).toBeUndefined();
    expect(intervalsOf(figures(100, { usual: 1, longest: 1 }), undefined)).toEqual({});
  });

  it('are none of a metric without samples', () => {
    expect(intervalsOf(figures(0, { usual: 1, longest: 1 }, 0), declared)).toEqual({});
  });

  it('hold their figure, and are never turned around or below zero unless the figure is', () => {
    const ms = fc.double({ min: 0, max: 1e6, noNaN: true });
    const figure = fc.double({ min: -10, max: 1e6, noNaN: true });
    fc.assert(
      fc.property(figure, ms, ms, (high, usual, more) => {
        const all = intervalsOf(figures(high, { usual, longest: usual + more }), declared)?.arrival ?? {};
        for (const { low, high: end } of Object.values(all)) {
          expect(low).toBeLessThanOrEqual(end);
          if (end >= 0) expect(low).toBeGreaterThanOrEqual(0);
        }
        expect(all['p(95)']?.high).toBe(high);
        expect(all.max?.low).toBeLessThanOrEqual(all['p(95)']?.low ?? Number.NaN);
      }),
    );
  });
});

describe('a time with an interval', () => {
  const goal = (comparison: Goal['comparison']): Goal => ({
    id: 'test.in-time',
    title: 'In time',
    metric: 'arrival',
    comparison,
    unit: 'ms',
    evidence: [{ metric: 'arrivals', comparison: count.atLeast(1), otherwise: 'nothing arrived' }],
  });
  const verdictOf = (measured: number, limit: number, low: number | undefined, comparison = p95.atMost(limit)) => {
    const metrics: SummaryMetrics = {
      arrival: {
        values: { [comparison.aggregate]: measured, count: 9 },
        thresholds: { [expressionOf(comparison)]: { ok: measured <= limit } },
      },
      arrivals: { values: { count: 9 }, thresholds: { 'count>=1': { ok: true } } },
    };
    const intervals = low === undefined ? {} : { arrival: { [comparison.aggregate]: { low, high: measured } } };
    return judge([goal(comparison)], metrics, undefined, {}, intervals)[0];
  };

  it.each([
    ['within the limit by its upper end', 500, 480, 'passed'],
    ['whose upper end is beyond and lower end within', 530, 412, 'invalid'],
    ['whose lower end is just at the limit', 530, 500, 'invalid'],
    ['beyond the limit by its lower end', 530, 500.001, 'failed'],
  ])('%s', (_, measured, low, outcome) => {
    expect(verdictOf(measured, 500, low)).toMatchObject({ outcome, measured, interval: { low, high: measured } });
    expect(verdictOf(measured, 500, low, max.atMost(500))).toMatchObject({ outcome });
  });

  it('says what happened and what to do where nobody can tell', () => {
    expect(verdictOf(530.04, 500, 412)?.reason).toBe(
      'the load generator was too busy to tell: it read frames late, so that the true figure is between 412 and 530 ms, and the limit of 500 ms lies between them; use fewer deliveries per second, another machine for the load generator, more cores, or several instances (--instances)',
    );
  });

  it.each([
    [{ low: 412, high: 530 }, /^the load generator was too busy to tell.* between 412 and 530 ms/],
    [
      { low: 411.8, high: 530.2, clocksMs: 0.2 },
      /^the load generator was too busy to tell.* between 411.8 and 530.2 ms/,
    ],
    [
      { low: 499.7, high: 500.1, clocksMs: 0.2 },
      /^the clocks of the instances leave open whether p\(95\)<=500 is kept: 499.9 ms ± 0.2 ms$/,
    ],
    [
      { low: 450.7, high: 500.1, clocksMs: 0.2 },
      /^the clocks of the instances leave open whether p\(95\)<=500 is kept: the true figure is between 450.7 and 500.1 ms, and ±0.2 ms of that are the clocks'$/,
    ],
    [{ low: 499.99, high: 600, clocksMs: 0.015 }, /^the clocks of the instances.* and ±0.015 ms of that are/],
  ])('says of %j what leaves it open', (interval, reason) => {
    expect(whyOpen(interval, p95.atMost(500))).toMatch(reason);
  });

  it('passes by the upper end, also where clocks put that beyond the figure', () => {
    const metrics: SummaryMetrics = {
      arrival: { values: { 'p(95)': 499.9, count: 9 }, thresholds: { 'p(95)<=500': { ok: true } } },
      arrivals: { values: { count: 9 }, thresholds: { 'count>=1': { ok: true } } },
    };
    const outcomeWith = (high: number) =>
      judge([goal(p95.atMost(500))], metrics, undefined, {}, { arrival: { 'p(95)': { low: 400, high } } })[0]?.outcome;
    expect([outcomeWith(500), outcomeWith(500.001)]).toEqual(['passed', 'invalid']);
  });

  it('is judged as ever without one', () => {
    const verdict = verdictOf(530, 500, undefined);
    expect(verdict).toMatchObject({ outcome: 'failed' });
    expect(verdict).not.toHaveProperty('interval');
  });

  it('is never convicted while the limit is within, never acquitted beyond it', () => {
    const ms = fc.integer({ min: 0, max: 1000 });
    fc.assert(
      fc.property(ms, ms, ms, (high, delay, limit) => {
        const low = Math.max(0, high - delay);
        const outcome = verdictOf(high, limit, low)?.outcome;
        expect(outcome === 'passed').toBe(high <= limit);
        expect(outcome === 'failed').toBe(low > limit);
        expect(outcome === 'invalid').toBe(low <= limit && limit < high);
      }),
    );
  });

  it('has no say in any other comparison', () => {
    const intervals = { arrival: { min: { low: 1, high: 9 }, count: { low: 1, high: 9 } } };
    const of = (comparison: Goal['comparison']) => intervalOf({ metric: 'arrival', comparison }, intervals);
    expect(of({ aggregate: 'min', operator: '>=', limit: 5 })).toBeUndefined();
    expect(of(count.exactly(5))).toBeUndefined();
    expect(of({ aggregate: 'min', operator: '<=', limit: 5 })).toEqual({ low: 1, high: 9 });
  });

  it('is no miss that was seen, for evidence that only a pass needs', () => {
    const comparison = p95.atMost(500);
    const toPass: Goal = {
      ...goal(comparison),
      evidence: [{ metric: 'arrivals', comparison: count.atLeast(10), otherwise: 'too few arrived', toPass: true }],
    };
    const metrics: SummaryMetrics = {
      arrival: { values: { 'p(95)': 530, count: 9 }, thresholds: { 'p(95)<=500': { ok: false } } },
      arrivals: { values: { count: 9 }, thresholds: { 'count>=10': { ok: false } } },
    };
    const reasonWith = (low: number) =>
      judge([toPass], metrics, undefined, {}, { arrival: { 'p(95)': { low, high: 530 } } })[0];
    expect(reasonWith(510)).toMatchObject({ outcome: 'failed' });
    expect(reasonWith(490)?.reason).toBe('too few arrived: arrivals needs count >= 10, got 9');
  });
});

describe('the metrics of built-in goals', () => {
  const ofGoals = [...builtInScenarios, ...drills].flatMap(({ metrics }) => receiptMetrics(metrics));

  it('say which of their times end with a receipt', () => {
    expect([...new Set(ofGoals)].sort()).toEqual([
      'connect_duration',
      'delivery_latency',
      'eviction_time',
      'latency_after',
      'latency_before',
      'latency_during',
      'latency_others',
      'latency_touched',
      'recovery_duration',
      'redis_recovery_duration',
      'refusal_duration',
      'rejection_duration',
      'replay_duration',
      'replay_event_latency',
      'replay_recovery',
      'replay_time_after',
      'replay_time_before',
      'replay_time_during',
      'slot_reuse_duration',
      'subscribe_duration',
    ]);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { MetricDeclaration } from '../../../contract/metric.ts';
import { quantile, sorted } from '../../../report/analysis/quantile.ts';
import { Trend } from '../../../report/analysis/trend.ts';
import { MetricsPool } from '../../../report/instances/metricsPool.ts';
import { longest, tried } from '../../support/properties.ts';

const types = new Map<string, MetricDeclaration['type']>([
  ['time', 'trend'],
  ['number', 'counter'],
  ['share', 'rate'],
  ['level', 'gauge'],
]);

const value = fc.double({ min: -1000, max: 100_000, noNaN: true });
const samples = fc
  .array(
    fc.record({
      metric: fc.constantFrom(...types.keys()),
      value: fc.oneof(value, fc.constantFrom(0, 1, 5, 5)),
      instance: fc.nat(4),
    }),
    { maxLength: 300 },
  )
  // Each at a moment of its own: of two levels at the same time nobody knows the latest.
  .map((all) => all.map((sample, at) => ({ ...sample, time: (at * 7919) % 10_007 })));

it(
  'samples that are divided among instances in any way are together what they were as a whole',
  () => {
    fc.assert(
      fc.property(samples, (all) => {
        const whole = new MetricsPool(types);
        const parts = Array.from({ length: 5 }, () => new MetricsPool(types));
        for (const sample of all) {
          whole.add(sample);
          parts[sample.instance]?.add(sample);
        }
        const joined = new MetricsPool(types);
        for (const part of parts) joined.join(part);
        expect(rounded(joined)).toEqual(rounded(whole));
      }),
      tried(300),
    );
  },
  longest.timeout,
);

/** Sums depend on the order in which they were added up in their last digits alone. */
function rounded(pool: MetricsPool) {
  return Object.fromEntries(
    [...pool.figures()].map(([metric, values]) => [
      metric,
      Object.fromEntries(Object.entries(values).map(([name, figure]) => [name, Number(figure.toPrecision(9))])),
    ]),
  );
}

describe('Trend', () => {
  const shares = [0, 0.1, 0.5, 0.9, 0.95, 0.99, 1];

  it('has percentiles of any values to within half a microsecond where there are too many to keep each', () => {
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 400 }), fc.nat(50), (values, most) => {
        const counted = new Trend(most);
        const joined = new Trend(most);
        const half = new Trend();
        for (const [at, each] of values.entries()) {
          counted.add(each);
          if (at % 2 === 0) joined.add(each);
          else half.add(each);
        }
        joined.join(half);
        const ascending = sorted(values);
        for (const trend of [counted, joined]) {
          const found = trend.quantiles(shares);
          expect(trend.count).toBe(values.length);
          expect(trend.resolution === undefined).toBe(values.length <= most);
          for (const [at, share] of shares.entries()) {
            expect(Math.abs((found[at] ?? Number.NaN) - quantile(ascending, share))).toBeLessThanOrEqual(0.000_51);
          }
          expect(trend.values().max).toBe(Math.max(...values));
        }
      }),
      tried(200),
    );
  });

  it('counts more coarsely, and says so, where values lie too far apart', () => {
    const trend = new Trend(0);
    for (let index = 0; index < 40_000; index++) trend.add(index * 1000);
    expect(trend.resolution).toBeGreaterThan(0.001);
    expect(trend.values()['p(95)']).toBeCloseTo(0.95 * 39_999 * 1000, -2);
  });
});

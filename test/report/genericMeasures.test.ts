import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../report/compare/random.ts';
import { Course } from '../../report/generic/course.ts';
import { measure } from '../../report/generic/measure.ts';
import { Sketch } from '../../report/generic/sketch.ts';
import { mostKept, Thinned } from '../../report/generic/thinned.ts';

describe('a course', () => {
  const course = () =>
    new Course(
      () => ({ sum: 0 }),
      (into, other) => {
        into.sum += other.sum;
      },
    );

  it.each([
    [1, 200],
    [1000, 200],
    [3_600_000, 200],
  ])('of %i ms has at most %i points, and loses nothing', (lasts, most) => {
    const found = course();
    for (let index = 0; index < 5000; index++) found.at(1_700_000_000_000 + (index / 5000) * lasts).sum++;
    const points = found.points();
    expect(points.length).toBeLessThanOrEqual(most);
    expect(points.reduce((sum, point) => sum + point.sum.sum, 0)).toBe(5000);
  });

  it('takes samples in any order', () => {
    const [forth, back] = [course(), course()];
    const times = Array.from({ length: 500 }, (_, index) => 1_700_000_000_000 + index * 100);
    for (const time of times) forth.at(time).sum++;
    for (const time of times.toReversed()) back.at(time).sum++;
    expect(back.points()).toEqual(forth.points());
  });
});

describe('a sketch', () => {
  it('knows quantiles to within a hundredth, of any values and when joined', () => {
    const random = seededRandom(7);
    const values = Array.from({ length: 20_000 }, () => Math.exp(random() * 12 - 4));
    const [one, two] = [new Sketch(), new Sketch()];
    for (const [index, value] of values.entries()) (index % 2 === 0 ? one : two).add(value);
    one.join(two);
    const ascending = values.toSorted((a, b) => a - b);
    const shares = [0, 0.5, 0.95, 0.999, 1];
    expect(one.count).toBe(20_000);
    for (const [index, found] of one.quantiles(shares).entries()) {
      const exact = ascending[Math.round((shares[index] ?? 0) * (ascending.length - 1))] ?? 0;
      expect(Math.abs(found - exact) / exact).toBeLessThan(0.011);
    }
    expect(one.max).toBe(ascending.at(-1));
  });

  it('tells zero', () => {
    const zeroes = new Sketch();
    zeroes.add(0);
    zeroes.add(0);
    expect(zeroes.quantiles([0, 0.5, 1])).toEqual([0, 0, 0]);
  });
});

describe('a thinned list', () => {
  it('keeps all up to its bound', () => {
    const list = new Thinned<number>();
    for (let value = 0; value < mostKept; value++) list.add(value);
    expect(list.oneIn).toBe(1);
    expect(list.values).toHaveLength(mostKept);
  });

  it('is even beyond it, also where neighbours take turns', () => {
    const list = new Thinned<number>();
    for (let value = 0; value < 40 * mostKept; value++) list.add(value);
    expect(list.values.length).toBeLessThanOrEqual(mostKept);
    expect(list.values.length).toBeGreaterThan(mostKept / 3);
    expect(list.values).toEqual(list.values.toSorted((a, b) => a - b));
    // Of a hundred clients in turn no one is missing or has more than its share.
    const perClient = new Map<number, number>();
    for (const value of list.values) perClient.set(value % 100, (perClient.get(value % 100) ?? 0) + 1);
    const expected = list.values.length / 100;
    expect(perClient.size).toBe(100);
    expect(Math.max(...perClient.values())).toBeLessThan(1.6 * expected);
    expect(Math.min(...perClient.values())).toBeGreaterThan(0.5 * expected);
  });
});

it('a sample stands at the time at which it happened, where it says so', () => {
  const found = measure({ type: 'counter', unit: '1', meaning: '' });
  found.add({ metric: 'x', time: 2000, value: 1, tags: '', metadata: 'client=3&at=1040' });
  expect(found.finish({ name: 'x', unit: '1', meaning: '', values: {} }, 1000)).toMatchObject({
    course: [{ atMs: 60, total: 1 }],
    examples: [{ atMs: 40, metadata: { at: '1040', client: '3' } }],
  });
});

import { expect, it } from 'vitest';
import { mostWithin } from '../../../run/drills/countAttempts.ts';

it('finds the second with the most attempts, wherever it begins', () => {
  const totals = [0, 0, 1, 2, 9, 11, 11, 11, 12];
  const readings = totals.map((total, index) => ({ at: index * 500, total }));
  expect(mostWithin(readings, 1000)).toBe(9);
  expect(mostWithin(readings, 500)).toBe(7);
  expect(mostWithin(readings, 100_000)).toBe(12);
  expect(mostWithin([], 1000)).toBe(0);
  expect(mostWithin([{ at: 0, total: 5 }], 1000)).toBe(0);
});

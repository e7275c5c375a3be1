import { expect, it } from 'vitest';
import { share, shareOfThisVu } from '../../../lib/measure/share.ts';
import { k6 } from '../../support/k6/k6.ts';

it.each([
  [10, 3],
  [200, 8],
  [3, 5],
  [1, 1],
])(
  'spreads %i clients over %i VUs: each client once, in order, no two shares further apart than one',
  (total, parts) => {
    const shares = Array.from({ length: parts }, (_, part) => share(total, parts, part));
    expect(shares.flat()).toEqual(Array.from({ length: total }, (_, index) => index));
    const sizes = shares.map(({ length }) => length);
    expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
  },
);

it('is that of the iteration, which is counted over all machines', () => {
  k6.iterationInTest = 2;
  expect(shareOfThisVu(10, 5)).toEqual([4, 5]);
});

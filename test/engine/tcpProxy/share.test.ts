import { expect, it } from 'vitest';
import { Share } from '../../../engine/tcpProxy/share.ts';

it.each([
  [0.1, 30, 3],
  [0.25, 200, 50],
  [0.3, 10, 3],
  [0.7, 1000, 700],
  [1, 20, 20],
  // Of a few, one at least.
  [0.01, 1, 1],
  [0.5, 3, 2],
])('a share of %d takes of %d so many: %d', (share, all, taken) => {
  const part = new Share(share);
  expect(Array.from({ length: all }, () => part.takesNext()).filter((takes) => takes)).toHaveLength(taken);
});

it('is spread evenly', () => {
  const part = new Share(0.25);
  const taken = Array.from({ length: 12 }, () => part.takesNext()).flatMap((takes, index) => (takes ? [index] : []));
  expect(taken).toEqual([0, 4, 8]);
});

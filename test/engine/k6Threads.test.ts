import { expect, it } from 'vitest';
import { chooseK6Threads } from '../../engine/k6Threads.ts';

it.each([
  [1, '4'],
  [2, '4'],
  [8, '16'],
])('k6 on %i cores gets %s threads', (cores, threads) => {
  expect(chooseK6Threads({}, cores)).toBe(threads);
});

it('what the user has set stays', () => {
  expect(chooseK6Threads({ GOMAXPROCS: '1' }, 8)).toBe('1');
});

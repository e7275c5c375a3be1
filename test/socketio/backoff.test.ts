import { expect, test } from 'vitest';
import { Backoff } from '../../lib/socketio/backoff.ts';

/** Figures worked out by hand from the formula in Socket.IO's documentation of randomizationFactor. */
test.each([
  ['without jitter, doubling up to the maximum', 0, 0.7, [1000, 2000, 4000, 5000, 5000]],
  ['an even first digit of the random number makes it shorter', 0.5, 0.2, [900, 1800, 3600, 5000]],
  ['an odd one longer', 0.5, 0.5, [1250, 2500, 5000]],
  ['a jitter above 1 counts as none', 1.5, 0.5, [1000, 2000]],
])('%s', (_what, jitter, random, delays) => {
  const backoff = new Backoff({ min: 1000, max: 5000, jitter }, () => random);
  expect(delays.map(() => backoff.next())).toEqual(delays);
  expect(backoff.attempts).toBe(delays.length);
  backoff.reset();
  expect(backoff.next()).toBe(delays[0]);
});

import { bestOrigin } from '../contract/clockOrigin.ts';

/**
 * Makes a clock with a fraction: epoch milliseconds. Node's own time of origin is that of its start; the wall clock may
 * have been set since, and other processes go by it. So the monotonic clock is read at the moment when the wall clock ticks
 * over. Takes some milliseconds.
 */
export function epochClock(): () => number {
  const fine = () => performance.now();
  // The first calls take longer than a millisecond: they are compiled then.
  for (let calls = 0; calls < 1000; calls++) fine();
  const { origin } = bestOrigin(Date.now, fine);
  return () => origin + fine();
}

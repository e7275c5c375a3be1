/** Of so many looks the best one counts; whoever is held up meanwhile sees the wall clock tick late. */
const looks = 8;

/**
 * Makes a clock with a fraction: epoch milliseconds. Node's own time of origin is that of its start; the wall clock may
 * have been set since, and other processes go by it. So the monotonic clock is read at the moment when the wall clock ticks
 * over. Takes some milliseconds.
 */
export function epochClock(): () => number {
  // The first calls take longer than a millisecond: they are compiled then.
  for (let calls = 0; calls < 1000; calls++) performance.now();
  let best = { origin: 0, errorMs: Number.POSITIVE_INFINITY };
  for (let look = 0; look < looks; look++) {
    const start = Date.now();
    let before = performance.now();
    while (Date.now() === start) before = performance.now();
    const after = performance.now();
    const errorMs = (after - before) / 2;
    if (errorMs < best.errorMs) best = { origin: start + 1 - (before + after) / 2, errorMs };
  }
  const { origin } = best;
  return () => origin + performance.now();
}

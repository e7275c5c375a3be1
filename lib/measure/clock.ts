import exec from 'k6/execution';

/** Epoch milliseconds with a fraction, on the same clock as the receipt time of frames. */
export interface Clock {
  now(): number;
}

/**
 * Calibrates a clock, once for each VU (it spins for up to a millisecond).
 *
 * `Date.now()` has whole milliseconds. `currentTestRunDuration` is fine-grained but has another origin, which is read
 * at the moment when `Date.now()` ticks over. It costs several microseconds a call: fine for each publish, never for
 * each received message.
 */
export function calibrateClock(): Clock {
  const start = Date.now();
  let tick = Date.now();
  while (tick === start) tick = Date.now();
  const origin = tick - exec.instance.currentTestRunDuration;
  return { now: () => origin + exec.instance.currentTestRunDuration };
}

/** How times are taken; stands in the report. */
export const clockMethod =
  'epoch milliseconds; receipt: time at which k6/websockets read the frame; publish and requests: run duration, ' +
  'calibrated against the wall clock once for each VU';

import type { Clock } from './clock.ts';

/*
 * What is published by one instance of k6 and received by another was timed by two clocks. Both are read as one that all
 * instances share; everything that begins and ends on one machine is left to its own clock.
 */

let shift = 0;

/** Says, once for each VU, what has to be added to times of this machine, in milliseconds. */
export function shareClock(shiftMs: number): void {
  shift = shiftMs;
}

/** What has to be added to receipt times of frames before they are compared with another instance's times. */
export function clockShift(): number {
  return shift;
}

/** A clock whose times other instances may be compared with; where k6 is one only, the clock itself. */
export function sharedClock(clock: Clock): Clock {
  if (shift === 0) return clock;
  return { now: () => clock.now() + shift };
}

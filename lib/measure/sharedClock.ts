import type { Clock } from './clock.ts';
import { otherInstances } from './otherInstances.ts';

/*
 * What is published by one instance of k6 and received by another was timed by two clocks. Both are read as one that all
 * instances share; everything that begins and ends on one machine is left to its own clock.
 */

let shift: number | undefined;

/** Says, once for each VU, what has to be added to times of this machine, in milliseconds. */
export function shareClock(shiftMs: number): void {
  shift = shiftMs;
}

/**
 * What has to be added to receipt times of frames before they are compared with another instance's times, in
 * milliseconds; 0 where k6 is one only.
 *
 * @throws Error where this VU has not met the other instances yet, so that nobody knows
 */
export function clockShift(): number {
  if (shift === undefined && otherInstances() !== undefined) {
    throw new Error('times are compared before openBarrier or clientContext');
  }
  return shift ?? 0;
}

/**
 * A clock whose times other instances may be compared with; where k6 is one only, the clock itself.
 *
 * @throws Error where this VU has not met the other instances yet
 */
export function sharedClock(clock: Clock): Clock {
  const shiftMs = clockShift();
  return shiftMs === 0 ? clock : { now: () => clock.now() + shiftMs };
}

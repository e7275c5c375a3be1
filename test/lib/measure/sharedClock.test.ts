import { expect, it } from 'vitest';
import { meetOthers } from '../../../lib/measure/otherInstances.ts';
import { clockShift, shareClock, sharedClock } from '../../../lib/measure/sharedClock.ts';

it('is the clock itself where k6 is one only, and refused until several have met', () => {
  const clock = { now: () => 1000 };
  expect(sharedClock(clock)).toBe(clock);
  expect(clockShift()).toBe(0);

  meetOthers({ prepareOnce_: async () => undefined, start_: async () => {}, barrier_: async () => undefined });
  const before = 'times are compared before openBarrier or clientContext';
  expect(() => sharedClock(clock)).toThrow(before);
  expect(() => clockShift()).toThrow(before);

  shareClock(-200);
  expect(sharedClock(clock).now()).toBe(800);
  expect(clockShift()).toBe(-200);
});

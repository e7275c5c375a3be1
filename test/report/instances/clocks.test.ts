import { describe, expect, it } from 'vitest';
import { correctionAt, doubtOf, driftAt, type KnownClock, uncertaintyOf } from '../../../report/instances/clocks.ts';
import { max, min, p95 } from '../../../thresholds/goal.ts';

/** A clock that is compared at 0 and at 60 s. */
function clock(before: number, after: number, bound = 0, calibrationMs = 0): KnownClock {
  return {
    before: { at: 0, offsetMs: before, boundMs: bound },
    after: { at: 60_000, offsetMs: after, boundMs: bound },
    calibrationMs,
  };
}

describe('driftAt', () => {
  it.each([
    [0, 0],
    [15_000, 3],
    [60_000, 12],
    [-5000, 0],
    [90_000, 12],
  ])('is at %d ms what a clock has drifted until then: %d ms', (time, drift) => {
    expect(driftAt(clock(200, 212), time)).toBeCloseTo(drift, 9);
  });
});

describe('correctionAt', () => {
  const steady = clock(-50, -50);
  it.each([
    ['neither drifts', clock(200, 200), steady, 0],
    ['the receiver drifts', clock(200, 210), steady, 5],
    ['the publisher drifts', steady, clock(200, 210), -5],
    ['both drift alike', clock(0, 8), clock(7, 15), 0],
    ['both drift apart', clock(0, 8), clock(0, -8), 8],
  ])('where %s', (_, receiver, publisher, correction) => {
    expect(correctionAt(receiver, publisher, 30_000)).toBeCloseTo(correction, 9);
  });

  it('is nothing within one instance, whatever its clock does', () => {
    const drifting = clock(200, 900);
    expect(correctionAt(drifting, drifting, 30_000)).toBe(0);
  });
});

describe('uncertaintyOf', () => {
  it.each([
    ['is the sum of both bounds', clock(0, 0, 0.2), clock(5, 5, 0.3), 0.5],
    [
      'counts the worse of the comparisons before and after',
      { ...clock(0, 0, 0.2), after: { at: 60_000, offsetMs: 0, boundMs: 0.7 } },
      clock(5, 5, 0.3),
      1,
    ],
    ['has a quarter of what a free clock drifts', clock(0, 4), clock(0, 0), 1],
    ['has all of what somebody set', clock(0, 40), clock(0, -20), 60],
    ['has what the clocks of virtual users are off', clock(0, 0, 0.2, 0.05), clock(0, 0, 0.2, 0.02), 0.47],
  ])('%s', (_, receiver, publisher, uncertainty) => {
    expect(uncertaintyOf(receiver, publisher)).toBeCloseTo(uncertainty, 9);
  });

  it('is that of the virtual users alone within one instance', () => {
    const own = clock(200, 900, 5, 0.02);
    expect(uncertaintyOf(own, own)).toBeCloseTo(0.04, 9);
  });
});

describe('doubtOf', () => {
  it.each([
    ['well below the limit', 100, p95.atMost(500), 5, false],
    ['just below', 494.9, p95.atMost(500), 5, false],
    ['so near below that it may be above', 496, p95.atMost(500), 5, true],
    ['at the limit', 500, p95.atMost(500), 5, true],
    ['so near above that it may be below', 504, p95.atMost(500), 5, true],
    ['just above', 505.1, p95.atMost(500), 5, false],
    ['at the limit of exact clocks', 500, p95.atMost(500), 0, false],
    ['a largest value', 503, max.atMost(500), 5, true],
    ['a smallest value far below zero', -20, min.atMost(0), 5, false],
  ])('%s', (_, measured, comparison, uncertainty, isOpen) => {
    const doubt = doubtOf(measured, comparison, uncertainty);
    expect(doubt !== undefined).toBe(isOpen);
    if (isOpen) expect(doubt).toContain('the clocks of the instances leave open');
  });
});

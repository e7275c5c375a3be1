import { formatValue } from '../../text/format.ts';
import { type Comparison, expressionOf } from '../../thresholds/goal.ts';
import { isKept } from './thresholds.ts';

/** One comparison of an instance's clock with the one that all instances share. Times in milliseconds. */
export interface ClockProbe {
  /** When it was made, epoch ms. */
  readonly at: number;
  /** What has to be added to the instance's times. */
  readonly offsetMs: number;
  /** How far that may be off, plus or minus. */
  readonly boundMs: number;
}

/** What is known of an instance's clock. */
export interface InstanceClock {
  /** Before the load: its script adds this offset to its own times. */
  readonly before?: ClockProbe | undefined;
  /** After the load. */
  readonly after?: ClockProbe | undefined;
  /** How far the clocks of its virtual users were off that of its machine, at most. */
  readonly calibrationMs: number;
}

/** A clock that was compared before and after the load. */
export interface KnownClock extends InstanceClock {
  readonly before: ClockProbe;
  readonly after: ClockProbe;
}

export function isKnown(clock: InstanceClock): clock is KnownClock {
  return clock.before !== undefined && clock.after !== undefined;
}

/** How much the offset changed during the load. */
export function driftOf({ before, after }: KnownClock): number {
  return after.offsetMs - before.offsetMs;
}

/** What the offset was more at this time than before the load, if it changed evenly. */
export function driftAt({ before, after }: KnownClock, time: number): number {
  const span = after.at - before.at;
  const share = span <= 0 ? 1 : (time - before.at) / span;
  return (after.offsetMs - before.offsetMs) * Math.min(1, Math.max(0, share));
}

/**
 * What has to be added to a difference of times, receipt less publishing, that was taken with the offsets from before the
 * load.
 *
 * @param time of the sample, epoch ms
 */
export function correctionAt(receiver: KnownClock, publisher: KnownClock, time: number): number {
  return receiver === publisher ? 0 : driftAt(receiver, time) - driftAt(publisher, time);
}

/** A crystal is off by at most so much of the time, and by nearly the same in each minute. */
const freeRunning = 200e-6;

/**
 * How far a corrected difference of times of two instances may be off, plus or minus: the bounds of both comparisons,
 * what is not known of the way that the drift took, and what the virtual users' own clocks may be off. Drift of a
 * free-running clock is even but for a small part; one that is larger was made by somebody who set the clock, at once or
 * bit by bit, and may have been there from the first event on, or not before the last.
 */
export function uncertaintyOf(receiver: KnownClock, publisher: KnownClock): number {
  const calibration = receiver.calibrationMs + publisher.calibrationMs;
  return receiver === publisher ? calibration : calibration + errorOf(receiver) + errorOf(publisher);
}

function errorOf(clock: KnownClock): number {
  const { before, after } = clock;
  const drift = Math.abs(driftOf(clock));
  const isEven = drift <= freeRunning * Math.max(0, after.at - before.at);
  return Math.max(before.boundMs, after.boundMs) + (isEven ? drift / 4 : drift);
}

/**
 * Why a figure cannot be held against its limit, where the clocks leave open on which side of it the figure is;
 * undefined where they do not.
 */
export function doubtOf(measured: number, comparison: Comparison, uncertaintyMs: number): string | undefined {
  const { operator, limit } = comparison;
  const sides = [measured - uncertaintyMs, measured + uncertaintyMs].map((figure) => isKept(figure, comparison));
  const isOpen =
    operator === '==' ? uncertaintyMs > 0 && Math.abs(measured - limit) <= uncertaintyMs : sides[0] !== sides[1];
  if (!isOpen) return undefined;
  return (
    `the clocks of the instances leave open whether ${expressionOf(comparison)} is kept: ` +
    `${formatValue(measured, 'ms')} ± ${formatValue(uncertaintyMs, 'ms')}`
  );
}

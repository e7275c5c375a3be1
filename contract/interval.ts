/** Bounds that hold a true time, in milliseconds. */
export interface Interval {
  readonly low: number;
  readonly high: number;
  /** How much of it, to either side, the clocks of two machines leave open; absent where one clock took both times. */
  readonly clocksMs?: number | undefined;
}

/**
 * What is known of the times of a run: for each metric, and each aggregate as k6 names it (`med`, `p(95)`, `max`, …).
 * The upper end is the figure that was measured, for a frame cannot be read before it is there; the lower end is what
 * k6's own delay leaves of it. What the clocks of two machines leave open stands on top of either.
 */
export type Intervals = Readonly<Record<string, Readonly<Record<string, Interval>>>>;

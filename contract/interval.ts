/** Bounds that hold a true time, in milliseconds. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

/**
 * What is known of the times of a run: for each metric, and each aggregate as k6 names it (`med`, `p(95)`, `max`, …).
 * The upper end is the figure that was measured, for a frame cannot be read before it is there; the lower end is what
 * k6's own delay leaves of it.
 */
export type Intervals = Readonly<Record<string, Readonly<Record<string, Interval>>>>;

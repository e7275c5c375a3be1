import type { ScenarioReport } from '../../report/schema.ts';
import type { Figures } from './figures.ts';

/** What a figure lies in, as the report says. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

export type Intervals = { readonly [Name in keyof Figures]?: Interval };

/** The intervals of a report; undefined where it has none. */
export function intervalsOf({ intervals }: Pick<ScenarioReport, 'intervals'>): Intervals | undefined {
  const { med: p50, 'p(95)': p95, 'p(99)': p99, max } = intervals?.delivery_latency ?? {};
  return p50 && p95 && p99 && max && { p50, p95, p99, max };
}

import type { ScenarioReport } from '../../report/schema.ts';
import type { Figures } from './figures.ts';

/** What a figure lies in, as the report says. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

export type Intervals = { readonly [Name in keyof Figures]?: Interval };

/** The intervals of a report; undefined where it has none. */
export function intervalsOf(_report: ScenarioReport): Intervals | undefined {
  return undefined;
}

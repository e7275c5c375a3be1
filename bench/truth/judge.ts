import type { ScenarioReport } from '../../report/schema.ts';
import type { Captured } from './capture.ts';
import type { Delivered } from './deliveries.ts';
import { type Figures, figuresOf, reportedFigures, summaryOf } from './figures.ts';
import { type Intervals, intervalsOf } from './intervals.ts';
import { type ReadDelays, readDelaysOf } from './readDelays.ts';

/** A round in which all that was delivered was seen. */
export interface Measured {
  readonly deliveries: number;
  readonly truth: Figures;
  readonly report: Figures;
  readonly intervals?: Intervals;
  readonly readDelays?: ReadDelays;
}

/** A round that says nothing, and why. */
export interface NotMeasured {
  readonly invalid: string;
}

export interface Evidence {
  readonly captured: Captured;
  /** Bytes behind holes in what was captured. */
  readonly behindHoles: number;
  readonly delivered: Delivered;
}

/** Holds a report to what was captured, where that is all that was delivered. */
export function judge(report: ScenarioReport, { captured, behindHoles, delivered }: Evidence): Measured | NotMeasured {
  const { deliveries, duplicates, unreadable } = delivered;
  const figures = reportedFigures(report);
  const summary = summaryOf(report);
  const reasons = [
    captured.dropped > 0 && `the kernel dropped ${captured.dropped} packets of the capture`,
    behindHoles > 0 && `${behindHoles} bytes were captured behind holes`,
    unreadable > 0 && `${unreadable} events could not be read`,
    deliveries.length !== summary.totalDeliveries &&
      `${deliveries.length} deliveries were captured, and ${summary.totalDeliveries} reported`,
    duplicates !== (summary.duplicateDeliveries ?? 0) &&
      `${duplicates} duplicates were captured, and ${summary.duplicateDeliveries ?? 0} reported`,
    figures === undefined && 'nothing was delivered',
    ...report.errors,
  ].filter((reason) => reason !== false);
  if (figures === undefined || reasons.length > 0) return { invalid: reasons.join('; ') };
  const truth = figuresOf(deliveries.map(({ at, publishedAt }) => at - publishedAt));
  const intervals = intervalsOf(report);
  const readDelays = readDelaysOf(report, delivered);
  return {
    ...{ deliveries: deliveries.length, truth, report: figures },
    ...(intervals === undefined ? {} : { intervals }),
    ...(readDelays === undefined ? {} : { readDelays }),
  };
}

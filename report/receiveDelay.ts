import type { Interval, Intervals } from '../contract/interval.ts';
import type { MetricTable } from '../contract/metric.ts';
import { mapRecord } from '../contract/record.ts';
import type { SummaryMetrics } from '../contract/summary.ts';
import type { Goal } from '../thresholds/goal.ts';
import { intervalsOf, ownFigures } from '../thresholds/intervals.ts';
import { micro } from './collector.ts';
import type { ReceiveDelay } from './schema.ts';

/** What is known of times that end with the receipt of a frame. */
export interface KnownTimes {
  /** By which the lower ends were made, as the report names it; absent where no frame with a known send time was received. */
  readonly method?: string;
  readonly intervals: Intervals;
}

/** What k6's figures alone tell of them; undefined where no frame with a known send time was received. */
export function knownOf(
  { metrics: declarations }: { readonly metrics: MetricTable },
  { metrics }: { readonly metrics: SummaryMetrics },
): KnownTimes | undefined {
  const intervals = intervalsOf(metrics, declarations);
  return intervals && { method: ownFigures, intervals };
}

/** To the microsecond. */
export function rounded(intervals: Intervals): Record<string, Record<string, Interval>> {
  return mapRecord(intervals, (figures) =>
    mapRecord(figures, ({ low, high, clocksMs }) => ({
      ...{ low: micro(low), high: micro(high) },
      ...(clocksMs === undefined ? {} : { clocksMs: micro(clocksMs) }),
    })),
  );
}

/** How late k6 was with frames whose send time is known, as its summary has it; undefined where there was none. */
export function receiveDelayOf(metrics: SummaryMetrics, method: string): ReceiveDelay | undefined {
  return delayIn(metrics.receive_delay?.values, method);
}

/** The same of the figures of one trend. */
export function delayIn(
  values: Readonly<Record<string, number>> | undefined,
  method: string,
): ReceiveDelay | undefined {
  if (!values?.count) return undefined;
  const at = (aggregate: string) => micro(values[aggregate] ?? 0);
  return { method, med: at('med'), 'p(95)': at('p(95)'), 'p(99)': at('p(99)'), max: at('max'), count: values.count };
}

/** The shortest time that a goal allows; undefined where none is about times. */
export function shortestLimit(goals: readonly Pick<Goal, 'unit' | 'comparison'>[]): number | undefined {
  const limits = goals.flatMap(({ unit, comparison: { operator, limit } }) =>
    unit === 'ms' && operator === '<=' ? [limit] : [],
  );
  return limits.length === 0 ? undefined : Math.min(...limits);
}

/** Whether k6 was so late that it says more of itself than of the gateway: by more than a quarter of the limit. */
export function isLarge(delay: Pick<ReceiveDelay, 'p(95)'> | undefined, limitMs: number | undefined): boolean {
  return delay !== undefined && limitMs !== undefined && delay['p(95)'] > limitMs / 4;
}

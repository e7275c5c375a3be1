import type { Interval, Intervals } from '../contract/interval.ts';
import type { MetricDeclaration, MetricTable } from '../contract/metric.ts';
import { mapRecord } from '../contract/record.ts';
import type { SummaryMetrics } from '../contract/summary.ts';
import { type Comparison, expressionOf } from './goal.ts';

/** How `intervalsOf` makes lower ends, as reports name it. */
export const ownFigures = 'own figures';

/** Metrics whose values end with the receipt of a frame in k6. */
export function receiptMetrics(declarations: MetricTable = {}): string[] {
  return Object.entries<MetricDeclaration>(declarations).flatMap(([name, { ends }]) =>
    ends === 'receipt' ? [name] : [],
  );
}

/**
 * Intervals where nothing but k6's own figures is known: of each figure its receive delay is taken off, the p99 of that, or the
 * longest from figures that a few samples make. That assumes that slow frames were not read later than others, which only
 * the samples themselves could tell; they make narrower and surer intervals where there are any.
 *
 * @returns undefined where no frame with a known send time was received
 */
export function intervalsOf(metrics: SummaryMetrics, declarations: MetricTable | undefined): Intervals | undefined {
  const delay = metrics.receive_delay?.values;
  if (!delay?.count) return undefined;
  const { 'p(99)': usual = 0, max: longest = usual } = delay;
  const found: Record<string, Record<string, Interval>> = {};
  for (const metric of receiptMetrics(declarations)) {
    const { count, ...figures } = metrics[metric]?.values ?? {};
    if (!count) continue;
    const beginsWithOne = declarations?.[metric]?.begins === 'receipt';
    found[metric] = mapRecord(figures, (figure, aggregate) => {
      const wait = isOfFew(aggregate) ? longest : usual;
      return {
        low: Math.min(figure, Math.max(0, figure - wait)),
        high: beginsWithOne ? figure + Math.max(0, wait) : figure,
      };
    });
  }
  return found;
}

function isOfFew(aggregate: string): boolean {
  return ['min', 'p(99)', 'max'].includes(aggregate);
}

/** What is known of a figure that is held to an upper limit; of any other comparison an interval says nothing. */
export function intervalOf(
  { metric, comparison: { aggregate, operator } }: { readonly metric: string; readonly comparison: Comparison },
  intervals: Intervals,
): Interval | undefined {
  return operator === '<=' ? intervals[metric]?.[aggregate] : undefined;
}

/** Whether the true figure may lie on the other side of its upper limit than the one that k6 held against it. */
export function leavesOpen({ low, high }: Interval, isKept: boolean, { limit }: Pick<Comparison, 'limit'>): boolean {
  return isKept ? high > limit : low <= limit;
}

/** Why nobody can tell whether a limit was kept, and what would change that. */
export function whyOpen(interval: Interval, comparison: Comparison): string {
  const { clocksMs = 0 } = interval;
  const own = { low: interval.low + clocksMs, high: interval.high - clocksMs };
  const { limit } = comparison;
  const between = `the true figure is between ${tenths(interval.low)} and ${tenths(interval.high)} ms`;
  if (own.low <= limit && own.high > limit) {
    return (
      `the load generator was too busy to tell: it read frames late, so that ${between}, and the limit of ${limit} ms ` +
      'lies between them; use fewer deliveries per second, another machine for the load generator, more cores, or ' +
      'several instances (--instances)'
    );
  }
  const alone = own.high - own.low < 1e-6 ? `${tenths(own.high)} ms ± ${tenths(clocksMs)} ms` : undefined;
  return (
    `the clocks of the instances leave open whether ${expressionOf(comparison)} is kept: ` +
    (alone ?? `${between}, and ±${tenths(clocksMs)} ms of that are the clocks'`)
  );
}

/** To a tenth of a millisecond, or more closely where that would be nothing. */
function tenths(value: number): number {
  const digits = Math.abs(value) < 1 ? 1000 : 10;
  return Math.round(value * digits) / digits;
}

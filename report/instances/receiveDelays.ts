import type { Intervals } from '../../contract/interval.ts';
import { mapRecord } from '../../contract/record.ts';
import type { SummaryMetrics } from '../../contract/summary.ts';
import { formatValue } from '../../text/format.ts';
import { delayIn, isLarge } from '../receiveDelay.ts';
import type { MeasuredInstance } from './measuredInstance.ts';
import type { ClockDoubt } from './reconsider.ts';

/** How late one instance's k6 was with frames whose send time is known. */
export interface InstanceDelay {
  readonly index: number;
  /** Figures of the trend; undefined where it has no sample. */
  readonly figures: Readonly<Record<string, number>> | undefined;
}

export function delaysOf(measured: readonly MeasuredInstance[]): InstanceDelay[] {
  return measured.map(({ instance: { document }, samples }) => ({
    index: document.index,
    figures: samples.figures.get('receive_delay'),
  }));
}

/**
 * The figures of all, with the receive delay of the instance that was latest: whose samples make a figure of all together
 * nobody can tell.
 */
export function byLatest(metrics: SummaryMetrics, delays: readonly InstanceDelay[]): SummaryMetrics {
  const known = delays.flatMap(({ figures }) => (figures?.count ? [figures] : []));
  if (known.length === 0) return metrics;
  const most = (aggregate: string) => Math.max(...known.map((figures) => figures[aggregate] ?? 0));
  const values = { ...metrics.receive_delay?.values, 'p(99)': most('p(99)'), max: most('max') };
  return { ...metrics, receive_delay: { values } };
}

/**
 * Adds what the clocks leave open to times that two of them took, to either side.
 *
 * @param metrics whose times two clocks took
 */
export function withClocks(
  intervals: Intervals,
  figures: SummaryMetrics,
  metrics: readonly string[],
  clocks: ClockDoubt,
): Intervals {
  const widened: Record<string, Intervals[string]> = { ...intervals };
  for (const metric of metrics) {
    const clocksMs = clocks.uncertainty(metric);
    const { count, ...measured } = figures[metric]?.values ?? {};
    // What is not known at all has no bounds.
    if (typeof clocksMs !== 'number' || clocksMs === 0 || !count) continue;
    widened[metric] = mapRecord(measured, (figure, aggregate) => {
      const { low, high } = intervals[metric]?.[aggregate] ?? { low: figure, high: figure };
      // No time is shorter than none, unless clocks make it so.
      return { low: Math.min(low, Math.max(0, low - clocksMs)), high: high + clocksMs, clocksMs };
    });
  }
  return widened;
}

/**
 * Says of instances whose load generator was later than those of the others, where the figures of all hide it.
 *
 * @param all figures of all instances together
 * @param limitMs the shortest time that a goal allows
 */
export function delayWarnings(
  all: Readonly<Record<string, number>> | undefined,
  delays: readonly InstanceDelay[],
  limitMs: number | undefined,
): string[] {
  if (isLarge(delayIn(all, ''), limitMs)) return [];
  return delays.flatMap(({ index, figures }) => {
    const delay = delayIn(figures, '');
    return delay === undefined || !isLarge(delay, limitMs)
      ? []
      : [
          `in instance ${index} k6 read frames ${formatValue(delay['p(95)'], 'ms')} (p95) after they had been sent, ` +
            'which the figures of all instances together do not show: give it more CPU, or fewer clients to each instance',
        ];
  });
}

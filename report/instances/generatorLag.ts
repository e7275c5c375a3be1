import type { SummaryMetrics } from '../../contract/summary.ts';
import { formatValue } from '../../text/format.ts';
import { expressionOf, type Goal } from '../../thresholds/goal.ts';
import type { Explained } from '../../thresholds/judge.ts';
import { isKept } from './thresholds.ts';

const lag = 'generator_lag';

/** The lag of one instance's load generator. */
export interface InstanceLag {
  readonly index: number;
  /** Figures of the trend; undefined where it has no sample. */
  readonly figures: Readonly<Record<string, number>> | undefined;
}

/**
 * Holds the lag of load generators against its limits by the worst instance: in the figures of all, one that is
 * overloaded among thirty does not show.
 */
export function byWorstLag(
  metrics: SummaryMetrics,
  goals: readonly Goal[],
  lags: readonly InstanceLag[],
): { metrics: SummaryMetrics; explained: Explained } {
  const entry = metrics[lag];
  const thresholds = { ...entry?.thresholds };
  let explained: Explained = {};
  for (const { metric, comparison } of goals.flatMap((goal) => [goal, ...goal.evidence])) {
    if (metric !== lag || entry === undefined) continue;
    const missed = lags
      .flatMap(({ index, figures }) =>
        figures === undefined ? [] : [{ index, found: figures[comparison.aggregate] ?? 0 }],
      )
      .filter(({ found }) => !isKept(found, comparison))
      .toSorted((a, b) => b.found - a.found);
    const [worst] = missed;
    if (worst === undefined) continue;
    thresholds[expressionOf(comparison)] = { ok: false };
    const others = missed.length === 1 ? '' : `; ${missed.length} of ${lags.length} instances were too slow`;
    explained = {
      [lag]: `instance ${worst.index}: ${comparison.aggregate} of ${formatValue(worst.found, 'ms')}, at most ${formatValue(comparison.limit, 'ms')}${others}`,
    };
  }
  return { metrics: entry === undefined ? metrics : { ...metrics, [lag]: { ...entry, thresholds } }, explained };
}

/**
 * Says of instances whose load generator was busier than those of the others, where the figures of all hide it.
 *
 * @param limitMs of p95; above it times may be those of the generator
 */
export function lagWarnings(
  all: Readonly<Record<string, number>> | undefined,
  lags: readonly InstanceLag[],
  limitMs: number,
) {
  if ((all?.['p(95)'] ?? 0) > limitMs) return [];
  return lags.flatMap(({ index, figures }) => {
    const p95 = figures?.['p(95)'] ?? 0;
    return p95 <= limitMs
      ? []
      : [
          `in instance ${index} frames waited ${Math.round(p95)} ms (p95) for the load generator's own event loop, ` +
            'which the figures of all instances together do not show: give it more CPU, or fewer clients to each instance',
        ];
  });
}

import type { MetricTable } from '../../contract/metric.ts';
import type { SummaryMetrics } from '../../contract/summary.ts';
import { type Comparison, expressionOf, type Goal } from '../../thresholds/goal.ts';
import { emptyFigures } from './metricsPool.ts';

/**
 * Holds figures against the thresholds of goals and their evidence, as k6 does at the end of a test: a metric without
 * samples counts as zero.
 *
 * @param declarations types of the metrics
 */
export function withThresholds(
  figures: ReadonlyMap<string, Readonly<Record<string, number>>>,
  goals: readonly Goal[],
  declarations: MetricTable,
): SummaryMetrics {
  const metrics: Record<
    string,
    { values: Readonly<Record<string, number>>; thresholds?: Record<string, { ok: boolean }> }
  > = Object.fromEntries([...figures].map(([metric, values]) => [metric, { values }]));
  for (const { metric, comparison } of goals.flatMap((goal) => [goal, ...goal.evidence])) {
    const entry = metrics[metric] ?? { values: emptyFigures(declarations[metric]?.type ?? 'counter') };
    metrics[metric] = {
      ...entry,
      thresholds: {
        ...entry.thresholds,
        [expressionOf(comparison)]: { ok: isKept(entry.values[comparison.aggregate] ?? 0, comparison) },
      },
    };
  }
  return metrics;
}

/** Whether a figure is within a limit. */
export function isKept(figure: number, { operator, limit }: Pick<Comparison, 'operator' | 'limit'>): boolean {
  switch (operator) {
    case '<=':
      return figure <= limit;
    case '>=':
      return figure >= limit;
    case '==':
      return figure === limit;
  }
}

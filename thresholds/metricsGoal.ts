import type { watchMetrics } from '../contract/metrics.ts';
import { count, type Evidence, type Goal, max } from './goal.ts';

/** Polls come every 50 ms; a peak of the metrics that is shorter than this may have been missed. */
const longestGapMs = 1000;

/** The gateway's own figure for what is limited never goes above the limit. */
export function metricsGoal<Id extends string, Metric extends string>({
  evidence,
  ...goal
}: Pick<Goal, 'goal' | 'title'> & { readonly id: Id; readonly evidence: readonly Evidence<Metric>[] }): Goal<
  Id,
  Metric | keyof typeof watchMetrics
> {
  return {
    ...goal,
    metric: 'metrics_over_limit',
    comparison: count.exactly(0),
    unit: '',
    evidence: [
      { metric: 'metrics_polls', comparison: count.atLeast(1), otherwise: 'the metrics were never read' },
      {
        metric: 'metrics_at_limit',
        comparison: count.atLeast(1),
        otherwise: 'no reading of the metrics showed the count while the limit was reached',
      },
      {
        metric: 'metrics_poll_gap',
        comparison: max.atMost(longestGapMs),
        otherwise: 'the metrics were not read often enough',
      },
      ...evidence,
    ],
    shown: [
      {
        measured: { metric: 'reported_count', aggregate: 'max' },
        operator: '<=',
        limit: { metric: 'reported_limit', aggregate: 'value' },
      },
    ],
    samples: 'metrics_polls',
  };
}

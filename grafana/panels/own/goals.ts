import type { Dialect } from '../../dialect.ts';
import type { Row } from '../../panel.ts';

export const ownGoalsRow: Row = {
  title: 'Goals',
  panels: [
    {
      title: 'Goals: limit and measured',
      shows:
        'Every goal of the run with its limit, and what has been counted so far. Times, amounts and levels have a panel of their own below, with their limit in it.',
      bad: 'After the run, a count that differs from one with the operator ==, or that is on the wrong side of its limit.',
      remedy:
        "Find the goal's metric below: when did it begin to go wrong, and in which role? A count of 0 may also mean that nothing was measured: the report says what evidence is missing, and has the verdict.",
      kind: 'goals',
      unit: 'count',
      width: 24,
      queries: (dialect) => [
        { legend: 'limit', expr: dialect.gauge('goal_limit', 'whole', 'goal, metric, aggregate, operator, unit') },
        { legend: 'measured', expr: measured(dialect) },
      ],
    },
  ],
};

/** Counts and shares by their goals; PromQL has no quantiles of several metrics at once. */
function measured(dialect: Dialect): string {
  const of = (aggregate: string, figures: string) =>
    `sum by (goal) (${dialect.limitsOf(aggregate)} * 0 + on (metric) group_left () ${figures})`;
  // A counter that nothing was added to has no series.
  const none = `sum by (goal) (${dialect.limitsOf('count')} * 0)`;
  return `${of('count', dialect.counts())} or ${none} or ${of('rate', dialect.shares())}`;
}

import type { MetricTable } from '../../contract/metric.ts';
import { everyGoalOf } from '../../settings/everyGoal.ts';
import { drills } from '../../thresholds/drills/index.ts';
import type { Goal } from '../../thresholds/goal.ts';
import { builtInScenarios } from '../../thresholds/index.ts';
import type { Dialect } from '../dialect.ts';
import type { Row } from '../panel.ts';

export const goalsRow: Row = {
  title: 'Goals',
  panels: [
    {
      title: 'Goals: limit and measured',
      shows:
        'Every goal of the run with its limit and what has been measured so far: times in milliseconds, shares of 1, ' +
        'plain counts. Quantiles come from histograms here and are a few percent off; the report has the exact figure and the verdict.',
      bad: 'A measured time above its limit, or, after the run, a count that differs from one with the operator ==. An empty cell means that nothing was measured.',
      remedy:
        "Look at the row below that the goal belongs to, then at the load generator's row: a figure counts only if the generator kept up. An empty cell: see in the report what evidence is missing.",
      kind: 'goals',
      unit: 'count',
      width: 24,
      queries: (dialect) => [
        {
          legend: 'limit',
          expr: dialect.gauge('goal_limit', 'whole', 'goal, operator, unit'),
        },
        { legend: 'measured', expr: measured(dialect) },
      ],
    },
  ],
};

/** One figure for each goal of all scenarios and drills; those that the run does not have drop out. */
function measured(dialect: Dialect): string {
  const figures = [...builtInScenarios, ...drills]
    .flatMap((definition) =>
      everyGoalOf<string>(definition).map(
        (goal) => `label_replace(${figure(dialect, goal, definition.metrics)}, "goal", "${goal.id}", "", "")`,
      ),
    )
    .join(' or ');
  // Both quotas have the same metrics: only the goals that this run has are shown.
  return `(${figures}) and on (goal) ${dialect.gauge('goal_limit', 'whole', 'goal')}`;
}

function figure(dialect: Dialect, { metric: name, comparison, unit }: Goal, metrics: MetricTable): string {
  const declared = metrics[name];
  switch (declared?.type) {
    case 'counter':
      return dialect.counter({ name, type: 'counter', unit: declared.unit }, 'whole');
    case 'rate':
      return dialect.share({ name, type: 'rate', unit: declared.unit }, 'whole');
    case 'gauge':
      return dialect.gauge({ name, type: 'gauge', unit: declared.unit }, 'whole');
    case 'trend': {
      const at = quantiles[comparison.aggregate] ?? 0.5;
      const quantile = dialect.quantile(at, { name, type: 'trend', unit: declared.unit }, 'whole');
      return unit === 'ms' && dialect.timeUnit === 's' ? `${quantile} * 1000` : quantile;
    }
    case undefined:
      throw new Error(`${name} is not declared`);
  }
}

const quantiles: Readonly<Record<string, number>> = { 'p(95)': 0.95, max: 1, min: 0 };

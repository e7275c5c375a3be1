import { everyGoalOf } from '../../settings/everyGoal.ts';
import type { Goal } from '../../thresholds/goal.ts';
import {
  builtInScenarios,
  type CounterName,
  declarationOf,
  type GaugeName,
  type RateName,
  type TrendName,
} from '../../thresholds/index.ts';
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

/** One figure for each goal of all scenarios; those that the run does not have drop out. */
function measured(dialect: Dialect): string {
  const figures = builtInScenarios
    .flatMap((scenario): Goal[] => everyGoalOf(scenario))
    .map((goal) => `label_replace(${figure(dialect, goal)}, "goal", "${goal.id}", "", "")`)
    .join(' or ');
  // Both quotas have the same metrics: only the goals that this run has are shown.
  return `(${figures}) and on (goal) ${dialect.gauge('goal_limit', 'whole', 'goal')}`;
}

function figure(dialect: Dialect, { metric, comparison, unit }: Goal): string {
  if (isCounter(metric)) return dialect.counter(metric, 'whole');
  if (isRate(metric)) return dialect.share(metric, 'whole');
  if (isGauge(metric)) return dialect.gauge(metric, 'whole');
  if (!isTrend(metric)) throw new Error(`${metric} is not declared`);
  const quantile = dialect.quantile(quantiles[comparison.aggregate] ?? 0.5, metric, 'whole');
  return unit === 'ms' && dialect.timeUnit === 's' ? `${quantile} * 1000` : quantile;
}

const quantiles: Readonly<Record<string, number>> = { 'p(95)': 0.95, max: 1, min: 0 };

function isCounter(name: string): name is CounterName {
  return declarationOf(name)?.type === 'counter';
}

function isRate(name: string): name is RateName {
  return declarationOf(name)?.type === 'rate';
}

function isGauge(name: string): name is GaugeName {
  return declarationOf(name)?.type === 'gauge';
}

function isTrend(name: string): name is TrendName {
  return declarationOf(name)?.type === 'trend';
}

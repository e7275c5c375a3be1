import type { Verdict } from '../../thresholds/judge.ts';
import type { ArchivedRun } from './readArchive.ts';

/** How one goal's figure went over the runs that measured it. */
export interface Trend {
  readonly id: string;
  readonly title: string;
  readonly unit: Verdict['unit'];
  readonly operator: Verdict['operator'];
  readonly points: readonly TrendPoint[];
}

export interface TrendPoint {
  readonly run: ArchivedRun;
  readonly measured: number;
  readonly limit: number | null;
  readonly outcome: Verdict['outcome'];
}

/** The figures that have a trend: times and shares. A count that must be zero has a verdict and no trend. */
export function trendsOf(runs: readonly ArchivedRun[]): Trend[] {
  const trends = new Map<string, { goal: ArchivedRun['goals'][number]; points: TrendPoint[] }>();
  for (const run of runs) {
    for (const goal of run.goals) {
      if (goal.unit === '' || goal.measured === null) continue;
      const trend = trends.get(goal.id) ?? { goal, points: [] };
      trend.points.push({ run, measured: goal.measured, limit: goal.limit, outcome: goal.outcome });
      trends.set(goal.id, trend);
    }
  }
  const titles = [...trends.values()].map(({ goal }) => goal.title);
  const isAmbiguous = (title: string) => titles.indexOf(title) !== titles.lastIndexOf(title);
  return [...trends].map(
    ([
      id,
      {
        goal: { title, scenario, unit, operator },
        points,
      },
    ]) => ({
      id,
      title: isAmbiguous(title) ? `${title} (${scenario})` : title,
      unit,
      operator,
      points,
    }),
  );
}

const blocks = '▁▂▃▄▅▆▇█';

/** A trend in one line of text, the lowest figure as the lowest block. */
export function sparkline(values: readonly number[]): string {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  return values
    .map((value) => (high === low ? 0 : Math.round(((value - low) / (high - low)) * (blocks.length - 1))))
    .map((step) => blocks[step])
    .join('');
}

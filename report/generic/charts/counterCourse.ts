import * as Plot from '@observablehq/plot';
import { type Chart, colours } from '../../views/html/charts/chart.ts';
import { tickCount } from '../../views/html/charts/scale.ts';
import { type GenericReport, goalsOn, type MeasuredCounter } from '../details.ts';
import { amountText } from '../text.ts';

/** How a counter grew. */
export function counterCourse(report: GenericReport, metric: MeasuredCounter): Chart | undefined {
  const { name, meaning, unit, course } = metric;
  const total = course.at(-1)?.total ?? 0;
  // A counter that stayed at zero tells all of it in its figure.
  if (total === 0) return undefined;
  const points = course.map(({ atMs, total: sum }) => ({ at: atMs / 1000, sum }));
  const line = [{ at: 0, sum: 0 }, ...points];
  const goals = goalsOn(report, name).flatMap(({ limit, unit: own }) => (limit === null || own !== '' ? [] : limit));
  const limits = goals.filter((limit) => limit > 0 && limit <= 2.5 * total);
  return {
    id: `${name}-course`,
    title: `Course of ${name}`,
    caption: `${meaning} ${amountText(total, unit)} in all.`,
    legend: [
      { label: 'until then', colour: 'main', shape: 'line' },
      ...(limits.length > 0 ? [{ label: 'limit', colour: 'limit', shape: 'dashed' } as const] : []),
    ],
    plot: (width) => ({
      x: { label: 'seconds since the start of the scenario', labelAnchor: 'center', ticks: tickCount(width) },
      y: { label: 'in all', grid: true, zero: true, ticks: 5 },
      marks: [
        Plot.lineY(line, { x: 'at', y: 'sum', stroke: colours.main, strokeWidth: 2, curve: 'step-after' }),
        Plot.ruleY(limits, { stroke: colours.limit, strokeDasharray: '5 3', strokeWidth: 1.5 }),
        Plot.ruleY([0]),
      ],
    }),
    table: {
      header: ['Seconds', 'In all'],
      rows: points.map(({ at, sum }) => [at.toFixed(2), amountText(sum, unit)]),
    },
  };
}

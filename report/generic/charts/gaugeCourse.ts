import * as Plot from '@observablehq/plot';
import { type Chart, colours } from '../../views/html/charts/chart.ts';
import { tickCount } from '../../views/html/charts/scale.ts';
import type { MeasuredGauge } from '../details.ts';
import { amountText, unitNames } from '../text.ts';

/** How a value went during the run. */
export function gaugeCourse({ name, meaning, unit, course }: MeasuredGauge): Chart | undefined {
  if (course.length < 2) return undefined;
  const points = course.map(({ atMs, value }) => ({ at: atMs / 1000, value }));
  return {
    id: `${name}-course`,
    title: `Course of ${name}`,
    caption: `${meaning} ${amountText(points.at(-1)?.value ?? 0, unit)} at the end.`,
    legend: [{ label: 'latest value', colour: 'main', shape: 'line' }],
    plot: (width) => ({
      x: { label: 'seconds since the start of the scenario', labelAnchor: 'center', ticks: tickCount(width) },
      y: { label: unitNames[unit], grid: true, zero: true, ticks: 5 },
      marks: [
        Plot.lineY(points, { x: 'at', y: 'value', stroke: colours.main, strokeWidth: 2, curve: 'step-after' }),
        Plot.ruleY([0]),
      ],
    }),
    table: {
      header: ['Seconds', 'Value'],
      rows: points.map(({ at, value }) => [at.toFixed(2), amountText(value, unit)]),
    },
  };
}

import * as Plot from '@observablehq/plot';
import { formatCount } from '../../../text/format.ts';
import { type Chart, colours } from '../../views/html/charts/chart.ts';
import { limitAbove, limitFits, limitOutside } from '../../views/html/charts/limit.ts';
import { endsOf, pressureOver } from '../../views/html/charts/pressureOver.ts';
import { tickCount } from '../../views/html/charts/scale.ts';
import { outageMargin, outageMarks, outagesOf } from '../../views/html/charts/timelineMarks.ts';
import { plural } from '../../views/words.ts';
import type { GenericReport, MeasuredTrend } from '../details.ts';
import { amountText, unitNames } from '../text.ts';
import { limitOn } from './limitOn.ts';

/** How a trend went during the run. */
export function trendCourse(report: GenericReport, metric: MeasuredTrend): Chart | undefined {
  const { name, meaning, unit, course, values } = metric;
  if (course.length < 2) return undefined;
  const points = course.map(({ atMs, ...point }) => ({ at: atMs / 1000, ...point }));
  const most = Math.max(...points.map(({ max }) => max));
  const limit = limitOn(report, metric);
  const outages = outagesOf(report.timeline);
  const cpu = pressureOver(unit === 'ms' ? report.timeline : undefined, { ...endsOf(points), most });
  return {
    id: `${name}-course`,
    title: `Course of ${name}`,
    caption:
      `${meaning} ${plural(values.count ?? 0, 'sample')}, in ${plural(points.length, 'span')} of equal length.` +
      limitOutside(limit, most),
    legend: [
      { label: 'median to p95', colour: 'soft', shape: 'area' },
      { label: 'p95', colour: 'main', shape: 'line' },
      { label: 'largest', colour: 'muted', shape: 'line' },
      ...(limitFits(limit, most) ? [{ label: 'limit', colour: 'limit', shape: 'dashed' } as const] : []),
      ...(outages.length > 0 ? [{ label: 'outage', colour: 'outage', shape: 'area' } as const] : []),
      ...cpu.legend,
    ],
    plot: (width) => ({
      ...outageMargin(outages),
      ...cpu.margin,
      x: { label: 'seconds since the start of the scenario', labelAnchor: 'center', ticks: tickCount(width) },
      y: { label: unitNames[unit], grid: true, zero: true, ticks: 5 },
      marks: [
        ...outageMarks(outages, points.at(-1)?.at ?? 0),
        Plot.areaY(points, { x: 'at', y1: 'p50', y2: 'p95', fill: colours.soft }),
        Plot.lineY(points, { x: 'at', y: 'max', stroke: colours.muted, strokeWidth: 1 }),
        Plot.lineY(points, { x: 'at', y: 'p95', stroke: colours.main, strokeWidth: 2 }),
        ...limitAbove(limit, most),
        ...cpu.marks,
        Plot.ruleY([0]),
      ],
    }),
    table: {
      header: ['Seconds', 'Samples', 'Median', 'p95', 'Largest'],
      rows: points.map(({ at, count, p50, p95, max }) => [
        at.toFixed(2),
        formatCount(count),
        ...[p50, p95, max].map((value) => amountText(value, unit)),
      ]),
    },
  };
}

import * as Plot from '@observablehq/plot';
import { formatCount, formatValue } from '../../../text/format.ts';
import { type Chart, colours } from '../../views/html/charts/chart.ts';
import { tickCount } from '../../views/html/charts/scale.ts';
import { type GenericReport, goalsOn, type MeasuredRate } from '../details.ts';

/** Which share of a rate's samples was true, as the run went on. */
export function rateCourse(report: GenericReport, { name, meaning, values, course }: MeasuredRate): Chart | undefined {
  if (course.length < 2) return undefined;
  const points = course.map(({ atMs, passes, fails }) => ({
    at: atMs / 1000,
    passes,
    fails,
    share: (100 * passes) / (passes + fails),
  }));
  const limits = goalsOn(report, name).flatMap(({ limit }) => (limit === null ? [] : 100 * limit));
  return {
    id: `${name}-course`,
    title: `Course of ${name}`,
    caption: `${meaning} ${formatValue(values.rate ?? 0, '%')} of all samples.`,
    legend: [
      { label: 'share of the samples at the time', colour: 'main', shape: 'line' },
      ...(limits.length > 0 ? [{ label: 'limit', colour: 'limit', shape: 'dashed' } as const] : []),
    ],
    plot: (width) => ({
      x: { label: 'seconds since the start of the scenario', labelAnchor: 'center', ticks: tickCount(width) },
      y: { label: '%', grid: true, domain: [0, 100], ticks: 5 },
      marks: [
        Plot.lineY(points, { x: 'at', y: 'share', stroke: colours.main, strokeWidth: 2 }),
        Plot.ruleY(limits, { stroke: colours.limit, strokeDasharray: '5 3', strokeWidth: 1.5 }),
        Plot.ruleY([0]),
      ],
    }),
    table: {
      header: ['Seconds', 'True', 'Not true', 'Share'],
      rows: points.map(({ at, passes, fails, share }) => [
        at.toFixed(2),
        formatCount(passes),
        formatCount(fails),
        `${Math.round(share * 10) / 10} %`,
      ]),
    },
  };
}

import * as Plot from '@observablehq/plot';
import { formatLimit, formatValue } from '../../../../text/format.ts';
import type { Trend } from '../../../archive/trends.ts';
import { plural } from '../../words.ts';
import { type Chart, colours } from './chart.ts';
import { limitFits } from './limit.ts';

/** How one figure went from run to run. */
export function trendChart({ id, title, unit, operator, points }: Trend): Chart {
  const scale = unit === '%' ? 100 : 1;
  const drawn = points.map(({ run, measured, limit, outcome }, index) => ({
    place: index + 1,
    name: run.folder,
    value: measured * scale,
    limit: limit === null ? null : limit * scale,
    kept: outcome === 'passed',
    label: `${run.folder}: ${formatValue(measured, unit)} (${outcome})`,
  }));
  const most = Math.max(...drawn.map(({ value }) => value));
  const [first, last] = [points[0], points.at(-1)];
  // Figures that are all zero leave all the room to their limit.
  const limits = drawn.filter(({ limit }) => (most === 0 ? limit !== null : limitFits(limit, most)));
  const highest = Math.max(most, ...limits.map(({ limit }) => limit ?? 0));
  return {
    id: `trend-${id.replace(/\W/g, '-')}`,
    title,
    caption:
      `${plural(points.length, 'run')}: ${formatValue(first?.measured ?? 0, unit)} in the oldest, ` +
      `${formatValue(last?.measured ?? 0, unit)} in the newest; the limit is now ${formatLimit({ limit: last?.limit ?? null, operator, unit })}.`,
    legend: [
      { label: 'kept', colour: 'main', shape: 'dot' },
      { label: 'missed or not proven', colour: 'bad', shape: 'dot' },
      ...(limits.length > 0 ? [{ label: 'limit', colour: 'limit', shape: 'dashed' } as const] : []),
    ],
    plot: (width) => ({
      x: {
        label: 'runs, the oldest first',
        labelAnchor: 'center',
        ticks: drawn.length === 1 ? [1] : Math.min(width < 500 ? 5 : 10, drawn.length - 1),
        tickFormat: (place: number) => (Number.isInteger(place) ? String(place) : ''),
        ...(drawn.length === 1 ? { domain: [0.5, 1.5] } : {}),
      },
      y: {
        label: unit === '%' ? 'percent' : 'milliseconds',
        grid: true,
        ticks: 5,
        domain: [0, highest === 0 ? 1 : highest],
        nice: true,
      },
      marks: [
        Plot.lineY(limits, { x: 'place', y: 'limit', stroke: colours.limit, strokeDasharray: '5 3', curve: 'step' }),
        Plot.lineY(drawn, { x: 'place', y: 'value', stroke: colours.main, strokeWidth: 1.5 }),
        Plot.dot(drawn, {
          x: 'place',
          y: 'value',
          r: 3.5,
          fill: ({ kept }: { kept: boolean }) => (kept ? colours.main : colours.bad),
          title: 'label',
        }),
        Plot.ruleY([0]),
      ],
      color: { type: 'identity' },
    }),
    table: {
      header: ['Run', 'Measured', 'Limit', 'Verdict'],
      rows: points.map(({ run, measured, limit, outcome }) => [
        run.folder,
        formatValue(measured, unit),
        formatLimit({ limit, operator, unit }),
        outcome,
      ]),
    },
  };
}

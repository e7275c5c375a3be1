import * as Plot from '@observablehq/plot';
import type { Interval } from '../../../../contract/interval.ts';
import { formatCount } from '../../../../text/format.ts';
import { type Bin, histogram } from '../../../analysis/histogram.ts';
import { type Chart, colours } from './chart.ts';
import { limitBeside, limitFits } from './limit.ts';
import { tickCount } from './scale.ts';
import { bandLegend } from './within.ts';

/** What a distribution is drawn of. */
export interface Distribution {
  /** Ascending; at least one. */
  readonly values: Float64Array;
  /** Larger values are not drawn: a few stragglers must not press all others into one bar. */
  readonly end: number;
  /** How many samples each value stands for, where they were thinned out. */
  readonly oneIn?: number;
  /** What is counted: "deliveries". */
  readonly counted: string;
  /** Name of the axis, and the sign that stands behind its figures. */
  readonly axis: string;
  readonly sign: string;
  readonly median: number;
  readonly p95: number;
  /** Bounds of the true p95, where the load generator's own delay is in the measured one. */
  readonly p95Within?: Interval | undefined;
  /** A limit on the axis, and what the legend calls it. */
  readonly limit: number | null | undefined;
  readonly limitLabel: string;
}

/** The drawing, and what its caption has to tell. */
export interface DrawnDistribution extends Pick<Chart, 'legend' | 'plot' | 'table'> {
  readonly bars: number;
  /** Where the last bar ends. */
  readonly most: number;
  /** Samples that are not drawn. */
  readonly beyond: number;
}

/** How many values were how large, in bars of equal width, with median, p95 and limit. */
export function drawDistribution({ values, end, oneIn = 1, counted, ...drawn }: Distribution): DrawnDistribution {
  const { axis, sign, median, p95, p95Within, limit, limitLabel } = drawn;
  const shown = values.subarray(0, values.findLastIndex((value) => value <= end) + 1);
  const bins = histogram(shown).map((bin) => ({ ...bin, count: Math.round(bin.count * oneIn) }));
  const most = bins.at(-1)?.to ?? end;
  const inHeader = sign === '' ? '' : ` (${sign})`;
  return {
    bars: bins.length,
    most,
    beyond: Math.round((values.length - shown.length) * oneIn),
    legend: [
      { label: counted, colour: 'main', shape: 'area' },
      { label: 'median and p95', colour: 'second', shape: 'line' },
      ...bandLegend(p95Within, 'p95'),
      ...(limitFits(limit, most) ? [{ label: limitLabel, colour: 'limit', shape: 'dashed' } as const] : []),
    ],
    plot: (width) => ({
      x: { label: axis, labelAnchor: 'center', ticks: tickCount(width), nice: true },
      y: { label: counted, grid: true, ticks: 4 },
      marks: [
        Plot.rectY(bins, {
          x1: 'from',
          x2: 'to',
          y: 'count',
          fill: colours.main,
          inset: 0.5,
          title: ({ from, to, count }: Bin) => `${`${from}–${to} ${sign}`.trim()}: ${formatCount(count)} ${counted}`,
        }),
        Plot.ruleY([0]),
        ...bandBetween(p95Within),
        ...quantileRules(median, p95, most - (bins[0]?.from ?? 0)),
        ...limitBeside(limit, most),
      ],
    }),
    table: {
      header: [`From${inHeader}`, `To${inHeader}`, counted.charAt(0).toUpperCase() + counted.slice(1)],
      rows: bins.map(({ from, to, count }) => [String(from), String(to), formatCount(count)]),
    },
  };
}

function bandBetween(within: Interval | undefined) {
  return within === undefined
    ? []
    : [Plot.rectX([within], { x1: 'low', x2: 'high', fill: colours.second, fillOpacity: 0.3 })];
}

/** @param span length of the axis: two that lie close together have one label, and not one over the other */
function quantileRules(median: number, p95: number, span: number) {
  const apart = p95 - median > span * 0.12;
  const rules = [
    { at: median, label: apart ? 'p50' : 'p50, p95' },
    { at: p95, label: apart ? 'p95' : '' },
  ];
  return [
    Plot.ruleX(rules, { x: 'at', stroke: colours.second, strokeWidth: 1.5 }),
    Plot.text(rules, {
      x: 'at',
      text: 'label',
      frameAnchor: 'top',
      dy: -8,
      textAnchor: 'start',
      dx: 2,
      fill: colours.second,
    }),
  ];
}

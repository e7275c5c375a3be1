import * as Plot from '@observablehq/plot';
import { formatValue } from '../../../../text/format.ts';
import { colours } from './chart.ts';

/** A limit belongs into a chart as long as it does not press everything else against the axis. */
export function limitFits(limit: number | null | undefined, most: number): limit is number {
  return limit !== null && limit !== undefined && limit > 0 && limit <= 2.5 * most;
}

/** What the caption says of a limit that is not in the chart. */
export function limitOutside(limit: number | null | undefined, most: number): string {
  if (limit === null || limit === undefined || limitFits(limit, most)) return '';
  return ` The limit of ${formatValue(limit, 'ms')} lies far outside of the chart.`;
}

/**
 * A limit on the vertical axis: its line, or, where it lies outside, the way to it.
 *
 * @param dy where that stands above the chart
 */
export function limitAbove(limit: number | null | undefined, most: number, dy = -16) {
  if (!limitFits(limit, most)) return limitArrow(limit, '↑', dy);
  return [
    Plot.ruleY([limit], { stroke: colours.limit, strokeDasharray: '5 3', strokeWidth: 1.5 }),
    Plot.text([limit], {
      y: (value: number) => value,
      text: () => `limit ${formatValue(limit, 'ms')}`,
      frameAnchor: 'right',
      textAnchor: 'end',
      dy: -7,
      fill: colours.limit,
    }),
  ];
}

/** The same on the horizontal axis. */
export function limitBeside(limit: number | null | undefined, most: number) {
  if (!limitFits(limit, most)) return limitArrow(limit, '→', -16);
  return [
    Plot.ruleX([limit], { stroke: colours.limit, strokeDasharray: '5 3', strokeWidth: 1.5 }),
    Plot.text([limit], {
      x: (value: number) => value,
      text: () => 'limit',
      frameAnchor: 'top',
      dy: -8,
      dx: -3,
      textAnchor: 'end',
      fill: colours.limit,
    }),
  ];
}

function limitArrow(limit: number | null | undefined, arrow: '↑' | '→', dy: number) {
  if (limit === null || limit === undefined) return [];
  return [
    Plot.text([`limit ${formatValue(limit, 'ms')} ${arrow}`], {
      text: (label: string) => label,
      frameAnchor: 'top-right',
      dy,
      fill: colours.limit,
    }),
  ];
}

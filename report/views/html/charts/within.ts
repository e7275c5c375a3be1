import * as Plot from '@observablehq/plot';
import type { Interval } from '../../../../contract/interval.ts';
import { type Chart, colours } from './chart.ts';

/** The place of a true time on the vertical axis, from one end of its interval to the other; nothing where none is known. */
export function bandOf(within: Interval | undefined) {
  return within === undefined
    ? []
    : [Plot.rectY([within], { y1: 'low', y2: 'high', fill: colours.second, fillOpacity: 0.3 })];
}

/** What a legend calls the way from one end of an interval to the other. */
export function withinLabel(name: string): string {
  return `where the true ${name} is`;
}

/** @param name of the time in the legend: "p95" */
export function bandLegend(within: Interval | undefined, name: string): Chart['legend'] {
  return within === undefined ? [] : [{ label: withinLabel(name), colour: 'second', shape: 'area' }];
}

import * as Plot from '@observablehq/plot';
import type { Timeline } from '../../../schema.ts';
import { colours } from './chart.ts';

/** A span of the run that charts shade, in seconds since the start of the scenario. */
export interface Outage {
  readonly from: number;
  readonly to: number;
  readonly label: string;
}

export function outagesOf(timeline: Timeline | undefined): Outage[] {
  return (timeline?.marks ?? []).map(({ atMs, untilMs = atMs, label }) => ({
    from: atMs / 1000,
    to: untilMs / 1000,
    label,
  }));
}

/** When clients were turned away, in seconds; several at one moment are one. */
export function rejectionTimes(timeline: Timeline | undefined): number[] {
  const points = timeline?.clients ?? [];
  return points.flatMap(({ atMs, rejected }, index) =>
    rejected > (points[index - 1]?.rejected ?? 0) ? [atMs / 1000] : [],
  );
}

/** Room above a chart for the labels of its outages, in two rows, and for that of a limit. */
export function outageMargin(outages: readonly Outage[]): { marginTop?: number } {
  return outages.length === 0 ? {} : { marginTop: 52 };
}

/** @param end where the time axis ends: a label in its second half is written towards the first */
export function outageMarks(outages: readonly Outage[], end: number) {
  if (outages.length === 0) return [];
  const spans = outages.filter(({ from, to }) => to > from);
  return [
    Plot.rect(spans, { x1: 'from', x2: 'to', fill: colours.outage, title: 'label' }),
    Plot.ruleX(outages, { x: 'from', stroke: colours.limit, strokeDasharray: '2 2', title: 'label' }),
    ...outages.map((outage, index) =>
      Plot.text([outage], {
        x: 'from',
        text: 'label',
        frameAnchor: 'top',
        textAnchor: outage.from > end / 2 ? 'end' : 'start',
        // Neighbours would write over each other.
        dy: index % 2 === 0 ? -12 : -25,
        fill: colours.limit,
      }),
    ),
  ];
}

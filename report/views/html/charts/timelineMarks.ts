import * as Plot from '@observablehq/plot';
import type { Timeline } from '../../../../contract/report.ts';
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

export function outageMarks(outages: readonly Outage[]) {
  if (outages.length === 0) return [];
  const spans = outages.filter(({ from, to }) => to > from);
  return [
    Plot.rect(spans, { x1: 'from', x2: 'to', fill: colours.outage, title: 'label' }),
    Plot.ruleX(outages, { x: 'from', stroke: colours.limit, strokeDasharray: '2 2', title: 'label' }),
    Plot.text(outages, {
      x: 'from',
      text: 'label',
      frameAnchor: 'top',
      textAnchor: 'start',
      dy: -8,
      fill: colours.limit,
    }),
  ];
}

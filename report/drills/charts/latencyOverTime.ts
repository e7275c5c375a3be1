import * as Plot from '@observablehq/plot';
import { formatCount, formatValue } from '../../../text/format.ts';
import { type Chart, colours } from '../../views/html/charts/chart.ts';
import { limitAbove, limitFits, limitOutside } from '../../views/html/charts/limit.ts';
import { endsOf, pressureOver } from '../../views/html/charts/pressureOver.ts';
import { tickCount } from '../../views/html/charts/scale.ts';
import { outageMargin, outageMarks, outagesOf } from '../../views/html/charts/timelineMarks.ts';
import { bandLegend, bandOf } from '../../views/html/charts/within.ts';
import type { Disturbance, DrillReport } from '../details.ts';

/** How latency went around the disturbance. */
export function latencyOverTime({ details, timeline, intervals }: DrillReport): Chart | undefined {
  const { course, latency, latencyThresholdMs: limit } = details.disturbance;
  const points = course.points.flatMap(({ atMs, latency: spread }) =>
    spread === null ? [] : [{ at: (atMs + course.spanMs / 2) / 1000, ...spread }],
  );
  if (points.length < 2) return undefined;
  const within = intervals?.latency_after?.['p(95)'];
  const most = Math.max(...points.map(({ max }) => max));
  const outages = outagesOf(timeline);
  const cpu = pressureOver(timeline, { ...endsOf(points), most });
  return {
    id: 'latency-over-time',
    title: 'Latency over time',
    caption:
      `From publishing to receipt, by the time of publishing: ${partsText(latency)}. Where there is no line, nobody received anything live.` +
      limitOutside(limit, most),
    legend: [
      { label: 'median to p95', colour: 'soft', shape: 'area' },
      { label: 'p95', colour: 'main', shape: 'line' },
      { label: 'slowest', colour: 'muted', shape: 'line' },
      ...bandLegend(within, 'p95 afterwards'),
      ...(limitFits(limit, most)
        ? [{ label: 'limit of p95 afterwards', colour: 'limit', shape: 'dashed' } as const]
        : []),
      ...(outages.length > 0 ? [{ label: 'disturbance', colour: 'outage', shape: 'area' } as const] : []),
      ...cpu.legend,
    ],
    plot: (width) => ({
      ...outageMargin(outages),
      ...cpu.margin,
      x: { label: 'seconds since the start of the scenario', labelAnchor: 'center', ticks: tickCount(width) },
      y: { label: 'milliseconds', grid: true, zero: true, ticks: 5 },
      marks: [
        ...outageMarks(outages, points.at(-1)?.at ?? 0),
        ...bandOf(within),
        ...runsOf(points, course.spanMs / 1000).flatMap((run) => [
          Plot.areaY(run, { x: 'at', y1: 'p50', y2: 'p95', fill: colours.soft }),
          Plot.lineY(run, { x: 'at', y: 'max', stroke: colours.muted, strokeWidth: 1 }),
          Plot.lineY(run, { x: 'at', y: 'p95', stroke: colours.main, strokeWidth: 2 }),
        ]),
        ...limitAbove(limit, most, outages.length === 0 ? -16 : -40),
        ...cpu.marks,
        Plot.ruleY([0]),
      ],
    }),
    table: {
      header: ['Seconds', 'Deliveries', 'Median', 'p95', 'Slowest'],
      rows: points.map(({ at, count, p50, p95, max }) => [
        at.toFixed(2),
        formatCount(count),
        ...[p50, p95, max].map((value) => formatValue(value, 'ms')),
      ]),
    },
  };
}

/** Longer gaps than these many spans part a line: nothing was received there. */
const longestGap = 6;

function runsOf<Point extends { readonly at: number }>(points: readonly Point[], span: number): Point[][] {
  const runs: Point[][] = [];
  for (const point of points) {
    const [run, last] = [runs.at(-1), runs.at(-1)?.at(-1)];
    if (run === undefined || last === undefined || point.at - last.at > longestGap * span) runs.push([point]);
    else run.push(point);
  }
  return runs;
}

function partsText({ before, during, after }: Disturbance['latency']): string {
  return (
    [
      ['before', before],
      ['during the disturbance', during],
      ['afterwards', after],
    ] as const
  )
    .map(([when, spread]) => `p95 ${spread === null ? 'none' : formatValue(spread.p95, 'ms')} ${when}`)
    .join(', ');
}

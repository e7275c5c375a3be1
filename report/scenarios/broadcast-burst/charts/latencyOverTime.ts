import * as Plot from '@observablehq/plot';
import { formatCount, formatValue } from '../../../../text/format.ts';
import { type Chart, colours } from '../../../views/html/charts/chart.ts';
import { limitAbove, limitFits, limitOutside } from '../../../views/html/charts/limit.ts';
import { endsOf, pressureOver } from '../../../views/html/charts/pressureOver.ts';
import { groupsOf, tickCount } from '../../../views/html/charts/scale.ts';
import { outageMargin, outageMarks, outagesOf, rejectionTimes } from '../../../views/html/charts/timelineMarks.ts';
import { bandLegend, bandOf } from '../../../views/html/charts/within.ts';
import { plural } from '../../../views/words.ts';
import { deliveriesOf, type EventDeliveries } from '../deliveries.ts';
import type { BroadcastReport } from '../details.ts';

const mostPoints = 250;

/** How latency went during the burst, with publishes, losses, rejections and outages. */
export function latencyOverTime(report: BroadcastReport): Chart | undefined {
  const { events } = deliveriesOf(report.details);
  const origin = report.timeline?.startedAt ?? events.find(({ publishedAt }) => publishedAt !== null)?.publishedAt;
  const timed = origin !== null && origin !== undefined && events.every(({ publishedAt }) => publishedAt !== null);
  const at = (event: EventDeliveries) => (timed ? ((event.publishedAt ?? 0) - origin) / 1000 : event.sequence);
  const groups = groupsOf(events, mostPoints);
  // What a report that is not whole does not hold may have arrived all the same.
  const isWhole = report.partial === undefined;
  const points = groups
    .map((group) => summarize(group, at))
    .map((point) => (isWhole ? point : { ...point, missing: 0 }));
  const measured = points.filter(({ p95 }) => p95 !== null);
  if (measured.length === 0) return undefined;

  const most = Math.max(...measured.map(({ max }) => max ?? 0));
  const limit = report.details.latencyThresholdMs;
  const within = report.intervals?.delivery_latency?.['p(95)'];
  const lost = points.filter(({ missing }) => missing > 0);
  const missing = lost.reduce((sum, point) => sum + point.missing, 0);
  const outages = timed ? outagesOf(report.timeline) : [];
  const rejections = timed ? rejectionTimes(report.timeline) : [];
  const cpu = pressureOver(timed ? report.timeline : undefined, { ...endsOf(points), most });
  const size = groups[0]?.length ?? 1;
  const unit = timed ? 'seconds since the start of the scenario' : 'event';
  return {
    id: 'latency-over-time',
    title: 'Latency over time',
    caption:
      `${plural(events.length, 'event')}, by the time of publish` +
      (size === 1 ? '. ' : `; each point joins ${size} of them. `) +
      arrivalText(missing, isWhole) +
      (outages.length === 0 ? '' : ` Marked: ${outages.map(({ label }) => label).join(', ')}.`) +
      limitOutside(limit, most),
    legend: [
      { label: 'median to p95', colour: 'soft', shape: 'area' },
      { label: 'p95', colour: 'main', shape: 'line' },
      { label: 'slowest', colour: 'muted', shape: 'line' },
      { label: 'publishes', colour: 'muted', shape: 'dot' },
      ...bandLegend(within, 'p95 of all'),
      ...(limitFits(limit, most) ? [{ label: 'limit of p95', colour: 'limit', shape: 'dashed' } as const] : []),
      ...(lost.length > 0 ? [{ label: 'deliveries lost', colour: 'bad', shape: 'cross' } as const] : []),
      ...(rejections.length > 0 ? [{ label: 'clients rejected', colour: 'bad', shape: 'line' } as const] : []),
      ...(outages.length > 0 ? [{ label: 'outage', colour: 'outage', shape: 'area' } as const] : []),
      ...cpu.legend,
    ],
    plot: (width) => ({
      ...outageMargin(outages),
      ...cpu.margin,
      x: { label: unit, labelAnchor: 'center', ticks: tickCount(width), nice: false },
      y: { label: 'milliseconds', grid: true, zero: true, ticks: 5 },
      marks: [
        // Events that nobody received have no latency: the lines break there.
        ...outageMarks(outages, points.at(-1)?.at ?? 0),
        ...bandOf(within),
        Plot.areaY(points, { x: 'at', y1: 'p50', y2: 'p95', fill: colours.soft, curve: 'linear' }),
        Plot.lineY(points, { x: 'at', y: 'max', stroke: colours.muted, strokeWidth: 1 }),
        Plot.lineY(points, { x: 'at', y: 'p95', stroke: colours.main, strokeWidth: 2 }),
        ...cpu.marks,
        Plot.dot(points, { x: 'at', y: 0, r: 1.5, fill: colours.muted, dy: 4 }),
        ...limitAbove(limit, most, outages.length === 0 ? -16 : -40),
        ...(rejections.length > 0 ? [Plot.ruleX(rejections, { stroke: colours.bad, strokeOpacity: 0.6 })] : []),
        Plot.dot(lost, {
          x: 'at',
          frameAnchor: 'top',
          dy: 6,
          symbol: 'times',
          stroke: colours.bad,
          strokeWidth: 1.5,
          r: 3.5,
          title: (point: Point) => `${point.label}: ${formatCount(point.missing)} deliveries lost`,
        }),
        Plot.ruleY([0]),
      ],
    }),
    table: {
      header: ['Events', timed ? 'Published (s)' : 'Event', 'Median', 'p95', 'Slowest', 'Lost'],
      rows: points.map((point) => [
        point.label,
        String(Math.round(point.at * 1000) / 1000),
        ...[point.p50, point.p95, point.max].map((value) => (value === null ? '–' : formatValue(value, 'ms'))),
        isWhole ? formatCount(point.missing) : '–',
      ]),
    },
  };
}

function arrivalText(missing: number, isWhole: boolean): string {
  if (!isWhole) return 'Nobody knows what else arrived: the report is not whole.';
  return missing === 0 ? 'Every delivery arrived.' : `${plural(missing, 'delivery', 'deliveries')} never arrived.`;
}

interface Point {
  readonly label: string;
  readonly at: number;
  readonly p50: number | null;
  readonly p95: number | null;
  readonly max: number | null;
  readonly missing: number;
}

/** Of joined events the worst p95 and the slowest delivery stay: a peak must not vanish in an average. */
function summarize(group: readonly EventDeliveries[], at: (event: EventDeliveries) => number): Point {
  const spreads = group.flatMap(({ latency }) => latency ?? []);
  const [first, last] = [group[0], group.at(-1)];
  const peak = (pick: (spread: { p50: number; p95: number; max: number }) => number) =>
    spreads.length === 0 ? null : Math.max(...spreads.map(pick));
  return {
    label: group.length === 1 ? `event ${first?.sequence}` : `events ${first?.sequence}–${last?.sequence}`,
    at: first === undefined ? 0 : at(first),
    p50: spreads.length === 0 ? null : spreads.reduce((sum, { p50 }) => sum + p50, 0) / spreads.length,
    p95: peak(({ p95 }) => p95),
    max: peak(({ max }) => max),
    missing: group.reduce((sum, { missing }) => sum + missing, 0),
  };
}

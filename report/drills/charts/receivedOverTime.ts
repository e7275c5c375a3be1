import * as Plot from '@observablehq/plot';
import { formatCount } from '../../../text/format.ts';
import { type Chart, colours } from '../../views/html/charts/chart.ts';
import { tickCount } from '../../views/html/charts/scale.ts';
import { outageMargin, outageMarks, outagesOf } from '../../views/html/charts/timelineMarks.ts';
import type { DrillReport } from '../details.ts';
import { spansOf } from './spans.ts';

/** How many events clients received live, beside as many as were published for them. */
export function receivedOverTime({ details, timeline }: DrillReport): Chart | undefined {
  const { course, clientCount } = details.disturbance;
  const spans = spansOf(course);
  if (spans.every(({ received }) => received === 0)) return undefined;
  const points = spans.map(({ at, seconds, received, published }) => ({
    at: at + seconds / 2,
    received: received / seconds,
    due: (published * clientCount) / seconds,
  }));
  const outages = outagesOf(timeline);
  const width = spans[0]?.seconds ?? 0;
  return {
    id: 'received-over-time',
    title: 'Events received live',
    caption:
      `Deliveries to all ${formatCount(clientCount)} clients per second, in spans of ${width.toFixed(2)} s, and what they would be if ` +
      'every published event came to everybody at once. What came by asking again is not in it.',
    legend: [
      { label: 'received live', colour: 'main', shape: 'line' },
      { label: 'published for all clients', colour: 'muted', shape: 'line' },
      ...(outages.length > 0 ? [{ label: 'disturbance', colour: 'outage', shape: 'area' } as const] : []),
    ],
    plot: (drawn) => ({
      ...outageMargin(outages),
      x: { label: 'seconds since the start of the scenario', labelAnchor: 'center', ticks: tickCount(drawn) },
      y: { label: 'deliveries per second', grid: true, zero: true, ticks: 5 },
      marks: [
        ...outageMarks(outages, points.at(-1)?.at ?? 0),
        Plot.lineY(points, { x: 'at', y: 'due', stroke: colours.muted, strokeWidth: 1, curve: 'step' }),
        Plot.lineY(points, { x: 'at', y: 'received', stroke: colours.main, strokeWidth: 2, curve: 'step' }),
        Plot.ruleY([0]),
      ],
    }),
    table: {
      header: ['Seconds', 'Received per second', 'Published for all clients, per second'],
      rows: points.map(({ at, received, due }) => [
        at.toFixed(2),
        formatCount(Math.round(received)),
        formatCount(Math.round(due)),
      ]),
    },
  };
}

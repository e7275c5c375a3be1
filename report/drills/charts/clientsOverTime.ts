import * as Plot from '@observablehq/plot';
import { formatCount } from '../../../text/format.ts';
import { type Chart, colours } from '../../views/html/charts/chart.ts';
import { tickCount } from '../../views/html/charts/scale.ts';
import { outageMargin, outageMarks, outagesOf } from '../../views/html/charts/timelineMarks.ts';
import { plural } from '../../views/words.ts';
import type { DrillReport } from '../details.ts';

/** How many clients were connected and subscribed, by their own count and by the gateway's. */
export function clientsOverTime({ details, timeline }: DrillReport): Chart | undefined {
  const { course, connections } = details.disturbance;
  let clients = 0;
  const points = course.points.map(({ atMs, subscribed, lost, returned }) => {
    clients += subscribed - lost + returned;
    return { at: (atMs + course.spanMs) / 1000, clients };
  });
  const gateway = (timeline?.gateway ?? []).flatMap(({ atMs, connections: count }) =>
    count === null ? [] : [{ at: atMs / 1000, connections: count }],
  );
  if (connections.lost + connections.lostByOthers === 0 || points.every((point) => point.clients === 0)) {
    return undefined;
  }
  const outages = outagesOf(timeline);
  const lost = connections.lost + connections.lostByOthers;
  return {
    id: 'clients-over-time',
    title: 'Clients connected and subscribed',
    caption:
      `${plural(lost, 'connection')} lost, ${plural(connections.attempts, 'attempt')} to connect again, of which ${formatCount(connections.refused)} were turned away. ` +
      (gateway.length === 0
        ? 'The gateway reported no figures during the run.'
        : `The gateway's own metrics were read ${plural(gateway.length, 'time')}; while it was away there is no figure.`),
    legend: [
      { label: 'clients', colour: 'main', shape: 'line' },
      ...(gateway.length > 0 ? [{ label: "the gateway's figure", colour: 'second', shape: 'dot' } as const] : []),
      ...(outages.length > 0 ? [{ label: 'disturbance', colour: 'outage', shape: 'area' } as const] : []),
    ],
    plot: (width) => ({
      ...outageMargin(outages),
      x: { label: 'seconds since the start of the scenario', labelAnchor: 'center', ticks: tickCount(width) },
      y: { label: 'clients', grid: true, zero: true, ticks: 5 },
      marks: [
        ...outageMarks(outages, points.at(-1)?.at ?? 0),
        Plot.lineY(points, { x: 'at', y: 'clients', stroke: colours.main, strokeWidth: 2, curve: 'step-after' }),
        Plot.dot(gateway, {
          x: 'at',
          y: 'connections',
          fill: colours.second,
          r: 2.5,
          title: ({ at, connections: count }) => `${at.toFixed(2)} s: ${formatCount(count)} connections`,
        }),
        Plot.ruleY([0]),
      ],
    }),
    table: {
      header: ['Seconds', 'Clients', "The gateway's figure"],
      rows: [
        ...points.map((point) => ({ at: point.at, cells: [formatCount(point.clients), ''] })),
        ...gateway.map((point) => ({ at: point.at, cells: ['', formatCount(point.connections)] })),
      ]
        .sort((a, b) => a.at - b.at)
        .map(({ at, cells }) => [at.toFixed(2), ...cells]),
    },
  };
}

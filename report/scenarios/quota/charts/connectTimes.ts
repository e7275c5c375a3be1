import * as Plot from '@observablehq/plot';
import { formatCount, formatValue } from '../../../../text/format.ts';
import { type Chart, colours } from '../../../views/html/charts/chart.ts';
import { limitAbove, limitFits, limitOutside } from '../../../views/html/charts/limit.ts';
import { groupsOf, tickCount } from '../../../views/html/charts/scale.ts';
import { bandLegend, bandOf } from '../../../views/html/charts/within.ts';
import { figureText, plural } from '../../../views/words.ts';
import type { QuotaReport } from '../details.ts';

const mostPoints = 300;

/** How long each client waited to be let in, or to be turned away. */
export function connectTimes({ details, goals, intervals }: QuotaReport): Chart | undefined {
  const answers = details.connectionAttempts.flatMap(({ accepted, latencyMs, way, rejectionMessages }, index) =>
    latencyMs === null
      ? []
      : [
          {
            client: index + 1,
            accepted,
            latency: latencyMs,
            words: accepted
              ? 'admitted'
              : `rejected${way === undefined ? '' : ` (${way})`}: ${rejectionMessages.join(', ')}`,
          },
        ],
  );
  const rejected = answers.filter(({ accepted }) => !accepted);
  if (answers.length === 0) return undefined;
  const limit = goals?.find(({ id }) => id.endsWith('.rejected-within'))?.limit;
  const most = Math.max(...answers.map(({ latency }) => latency));
  // Every rejection is drawn; of many admitted clients the slowest of a group stands for it.
  const groups = groupsOf(
    answers.filter(({ accepted }) => accepted),
    mostPoints,
  );
  const admitted = groups.flatMap((group) => group.toSorted((a, b) => b.latency - a.latency).slice(0, 1));
  const size = groups[0]?.length ?? 1;
  const within = rejected.length === 0 ? undefined : intervals?.rejection_duration?.max;
  const slowest = Math.max(0, ...rejected.map(({ latency }) => latency));
  return {
    id: 'connect-times',
    title: 'Answers to the connects',
    caption:
      `${plural(details.accepted, 'client')} admitted, ${formatCount(rejected.length)} rejected` +
      (rejected.length === 0 ? '.' : `, the slowest rejection after ${figureText(slowest, 'ms', within)}.`) +
      (size === 1 ? '' : ` Each admitted point is the slowest of ${size} clients.`) +
      limitOutside(limit, most),
    legend: [
      { label: 'admitted', colour: 'main', shape: 'dot' },
      { label: 'rejected', colour: 'bad', shape: 'cross' },
      ...bandLegend(within, 'slowest rejection'),
      ...(limitFits(limit, most) ? [{ label: 'limit of rejections', colour: 'limit', shape: 'dashed' } as const] : []),
    ],
    plot: (width) => ({
      x: { label: 'clients, in the order of their numbers', labelAnchor: 'center', ticks: tickCount(width) },
      y: { label: 'milliseconds', grid: true, zero: true, ticks: 5 },
      marks: [
        ...bandOf(within),
        Plot.dot(admitted, { x: 'client', y: 'latency', fill: colours.main, r: 2.5, title: describe }),
        Plot.dot(rejected, {
          x: 'client',
          y: 'latency',
          stroke: colours.bad,
          symbol: 'times',
          strokeWidth: 2,
          r: 4,
          title: describe,
        }),
        ...limitAbove(limit, most),
        Plot.ruleY([0]),
      ],
    }),
    table: {
      header: ['Client', 'Answer', 'After'],
      rows: [...admitted, ...rejected]
        .sort((a, b) => a.client - b.client)
        .map(({ client, words, latency }) => [String(client), words, formatValue(latency, 'ms')]),
    },
  };
}

function describe({ client, words, latency }: { client: number; words: string; latency: number }): string {
  return `client ${client}: ${words} after ${formatValue(latency, 'ms')}`;
}

import * as Plot from '@observablehq/plot';
import { formatValue } from '../../../../text/format.ts';
import { type Chart, colours } from '../../../views/html/charts/chart.ts';
import { groupsOf, tickCount } from '../../../views/html/charts/scale.ts';
import { bandLegend, bandOf } from '../../../views/html/charts/within.ts';
import { figureText, plural } from '../../../views/words.ts';
import type { IdleEvictionReport } from '../details.ts';

const mostPoints = 400;

/** When silent clients were thrown out, and the window in which they should be. */
export function evictionTimes({ details, intervals }: IdleEvictionReport): Chart | undefined {
  const { watchers, idleTimeoutMs, settleBuffer, stillConnected } = details;
  const evicted = watchers.flatMap(({ socketId, disconnectLatencyMs }) =>
    disconnectLatencyMs === null ? [] : [{ socketId, after: disconnectLatencyMs }],
  );
  const [first] = evicted;
  if (first === undefined) return undefined;
  const sorted = evicted.sort((a, b) => a.after - b.after).map((each, index) => ({ ...each, rank: index + 1 }));
  const groups = groupsOf(sorted, mostPoints);
  // Of a group its ends stay: who was early and who was late.
  const points = groups.flatMap((group) => (group.length === 1 ? group : [...group.slice(0, 1), ...group.slice(-1)]));
  const window = {
    from: details.earliestMs ?? idleTimeoutMs,
    to: details.latestMs ?? idleTimeoutMs + settleBuffer,
  };
  const [earliest, latest] = [sorted[0]?.after ?? 0, sorted.at(-1)?.after ?? 0];
  const { min: ofEarliest, max: ofLatest } = intervals?.eviction_time ?? {};
  const [least, most] = [
    Math.min(ofEarliest?.low ?? earliest, window.from),
    Math.max(ofLatest?.high ?? latest, window.to),
  ];
  const margin = (most - least) * 0.15;
  return {
    id: 'eviction-times',
    title: 'Evictions',
    caption:
      `${plural(evicted.length, 'silent client')} evicted ${figureText(earliest, 'ms', ofEarliest)} to ${figureText(latest, 'ms', ofLatest)} after the connect; ` +
      `allowed is from ${formatValue(window.from, 'ms')} to ${formatValue(window.to, 'ms')}.` +
      (stillConnected.length === 0
        ? ''
        : ` ${plural(stillConnected.length, 'client was', 'clients were')} never evicted.`),
    legend: [
      { label: 'eviction of a client', colour: 'main', shape: 'dot' },
      { label: 'allowed', colour: 'soft', shape: 'area' },
      ...bandLegend(ofLatest, 'first and last eviction'),
    ],
    plot: (width) => ({
      x: {
        label: 'clients, the earliest first',
        labelAnchor: 'center',
        ticks: Math.min(tickCount(width), sorted.length),
      },
      y: {
        label: 'milliseconds since the connect',
        grid: true,
        ticks: 5,
        domain: [Math.max(0, least - margin), most + margin],
      },
      marks: [
        Plot.rect([window], { y1: 'from', y2: 'to', fill: colours.soft }),
        ...bandOf(ofEarliest),
        ...bandOf(ofLatest),
        Plot.dot(points, {
          x: 'rank',
          y: 'after',
          r: points.length > 100 ? 2 : 3.5,
          fill: ({ after }: { after: number }) =>
            after < window.from || after > window.to ? colours.bad : colours.main,
          title: ({ socketId, after }: { socketId: string; after: number }) =>
            `${socketId}: after ${formatValue(after, 'ms')}`,
        }),
      ],
      color: { type: 'identity' },
    }),
    table: {
      header: ['Place', 'Socket', 'Evicted after'],
      rows: points.map(({ rank, socketId, after }) => [String(rank), socketId, formatValue(after, 'ms')]),
    },
  };
}

import * as Plot from '@observablehq/plot';
import { formatCount, formatValue } from '../../../../text/format.ts';
import { spreadOf } from '../../../analysis/quantile.ts';
import { type Chart, colours } from '../../../views/html/charts/chart.ts';
import { limitAbove, limitFits, limitOutside } from '../../../views/html/charts/limit.ts';
import { groupsOf, tickCount } from '../../../views/html/charts/scale.ts';
import { bandLegend, bandOf } from '../../../views/html/charts/within.ts';
import { figureText, plural } from '../../../views/words.ts';
import type { CatchUpReport } from '../details.ts';

const mostPoints = 400;

/** How long each client waited for its replay, the fastest first. */
export function replayTimes({ details, intervals }: CatchUpReport): Chart | undefined {
  const { attempts = [], replayThresholdMs: limit } = details;
  const complete = attempts.flatMap(({ client, replayDurationMs }) =>
    replayDurationMs === null ? [] : [{ client, duration: replayDurationMs }],
  );
  const within = intervals?.replay_duration?.['p(95)'];
  const spread = spreadOf(complete.map(({ duration }) => duration));
  if (spread === null) return undefined;
  const sorted = complete.sort((a, b) => a.duration - b.duration).map((each, index) => ({ ...each, rank: index + 1 }));
  // The slowest of a group stands for it.
  const groups = groupsOf(sorted, mostPoints);
  const points = groups.flatMap((group) => group.at(-1) ?? []);
  const failed = attempts.length - complete.length;
  const size = groups[0]?.length ?? 1;
  return {
    id: 'replay-times',
    title: 'Replay times',
    caption:
      `${plural(complete.length, 'client')}, the fastest first, from the request to the last stored event` +
      (size === 1 ? ': ' : `; each point is the slowest of ${size}: `) +
      `median ${formatValue(spread.p50, 'ms')}, p95 ${figureText(spread.p95, 'ms', within)}.` +
      (failed === 0 ? '' : ` ${plural(failed, 'replay')} failed and ${failed === 1 ? 'has' : 'have'} no time.`) +
      limitOutside(limit, spread.max),
    legend: [
      { label: 'replay time of a client', colour: 'main', shape: 'dot' },
      { label: 'p95', colour: 'second', shape: 'line' },
      ...bandLegend(within, 'p95'),
      ...(limitFits(limit, spread.max) ? [{ label: 'limit of p95', colour: 'limit', shape: 'dashed' } as const] : []),
    ],
    plot: (width) => ({
      x: {
        label: 'clients, the fastest first',
        labelAnchor: 'center',
        ticks: Math.min(tickCount(width), sorted.length),
      },
      y: { label: 'milliseconds', grid: true, zero: true, ticks: 5 },
      marks: [
        ...bandOf(within),
        Plot.ruleY([spread.p95], { stroke: colours.second, strokeWidth: 1.5 }),
        Plot.dot(points, {
          x: 'rank',
          y: 'duration',
          fill: colours.main,
          r: points.length > 100 ? 2 : 3,
          title: ({ client, duration }) => `client ${client}: ${formatValue(duration, 'ms')}`,
        }),
        ...limitAbove(limit, spread.max),
        Plot.ruleY([0]),
      ],
    }),
    table: {
      header: ['Place', 'Client', 'Replay time'],
      rows: points.map(({ rank, client, duration }) => [
        formatCount(rank),
        String(client),
        formatValue(duration, 'ms'),
      ]),
    },
  };
}

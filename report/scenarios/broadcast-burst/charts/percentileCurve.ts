import * as Plot from '@observablehq/plot';
import { formatValue } from '../../../../text/format.ts';
import { quantile } from '../../../analysis/quantile.ts';
import { type Chart, colours } from '../../../views/html/charts/chart.ts';
import { limitAbove, limitFits, limitOutside } from '../../../views/html/charts/limit.ts';
import { withinLabel } from '../../../views/html/charts/within.ts';
import { deliveriesOf } from '../deliveries.ts';
import type { BroadcastReport } from '../details.ts';

/** Shares that are named on the axis, which stretches towards 100 % so that the tail can be seen. */
const named = [0, 0.5, 0.75, 0.9, 0.95, 0.99, 0.999, 0.9999];

/** Which share of the deliveries took at most how long. */
export function percentileCurve({ details, intervals }: BroadcastReport): Chart | undefined {
  const { latencies } = deliveriesOf(details);
  // Beyond one sample in the tail the curve would be made up.
  const furthest = 1 - 1 / latencies.length;
  if (latencies.length < 20) return undefined;
  const limit = details.latencyThresholdMs;
  const last = position(furthest);
  const points = Array.from({ length: 81 }, (_, index) => {
    const share = shareAt((last * index) / 80);
    return { at: position(share), share, latency: quantile(latencies, share) };
  });
  const most = points.at(-1)?.latency ?? 0;
  const ticks = named.filter((share) => share <= furthest);
  const p95 = quantile(latencies, 0.95);
  const within = intervals?.delivery_latency?.['p(95)'];
  return {
    id: 'percentile-curve',
    title: 'Latency by percentile',
    caption: `The tail: ${ticks
      .filter((share) => share >= 0.9)
      .map((share) => `${percent(share)} took at most ${formatValue(quantile(latencies, share), 'ms')}`)
      .join(', ')}, the slowest ${formatValue(latencies.at(-1) ?? 0, 'ms')}.${limitOutside(limit, most)}`,
    legend: [
      { label: 'latency', colour: 'main', shape: 'line' },
      { label: 'p95', colour: 'second', shape: 'dot' },
      ...(within === undefined ? [] : [{ label: withinLabel('p95'), colour: 'second', shape: 'line' } as const]),
      ...(limitFits(limit, most) ? [{ label: 'limit of p95', colour: 'limit', shape: 'dashed' } as const] : []),
    ],
    plot: (width) => ({
      x: {
        label: 'share of the deliveries',
        labelAnchor: 'center',
        ticks:
          width < 500 ? ticks.filter((share) => ![0.5, 0.75, 0.95].includes(share)).map(position) : ticks.map(position),
        tickFormat: (at: number) => percent(shareAt(at)),
      },
      y: { label: 'milliseconds', grid: true, zero: true, ticks: 5 },
      marks: [
        Plot.line(points, { x: 'at', y: 'latency', stroke: colours.main, strokeWidth: 2 }),
        ...limitAbove(limit, most),
        ...(within === undefined
          ? []
          : [
              Plot.link([within], {
                x1: position(0.95),
                x2: position(0.95),
                y1: 'low',
                y2: 'high',
                stroke: colours.second,
                strokeWidth: 2,
              }),
              Plot.tickY([within.low], {
                x: position(0.95),
                y: (low: number) => low,
                stroke: colours.second,
                strokeWidth: 2,
              }),
            ]),
        Plot.dot([p95], { x: position(0.95), y: (value: number) => value, fill: colours.second, r: 4 }),
        Plot.ruleY([0]),
      ],
    }),
    table: {
      header: ['Share', 'At most'],
      rows: [...ticks, 1].map((share) => [percent(share), formatValue(quantile(latencies, share), 'ms')]),
    },
  };
}

/** Each step to the right divides by ten what is left. */
function position(share: number): number {
  return -Math.log10(1 - share);
}

function shareAt(at: number): number {
  return 1 - 10 ** -at;
}

function percent(share: number): string {
  return `${Number((share * 100).toFixed(3))} %`;
}

import * as Plot from '@observablehq/plot';
import { formatCount, formatValue } from '../../../../text/format.ts';
import { histogram } from '../../../analysis/histogram.ts';
import { quantile } from '../../../analysis/quantile.ts';
import { type Chart, colours } from '../../../views/html/charts/chart.ts';
import { limitBeside, limitFits, limitOutside } from '../../../views/html/charts/limit.ts';
import { tickCount } from '../../../views/html/charts/scale.ts';
import { deliveriesOf } from '../deliveries.ts';
import type { BroadcastReport } from '../details.ts';

/** How many deliveries took how long. */
export function latencyDistribution({ details }: BroadcastReport): Chart | undefined {
  const { latencies } = deliveriesOf(details);
  if (latencies.length === 0) return undefined;
  const limit = details.latencyThresholdMs;
  const [p50, p95] = [quantile(latencies, 0.5), quantile(latencies, 0.95)];
  // A few stragglers must not press all others into one bar; they are counted in the caption.
  const end = Math.max(quantile(latencies, 0.999), p95 * 1.05);
  const shown = latencies.subarray(0, latencies.findLastIndex((latency) => latency <= end) + 1);
  const bins = histogram(shown);
  const most = bins.at(-1)?.to ?? end;
  const beyond = latencies.length - shown.length;
  return {
    id: 'latency-distribution',
    title: 'Latency distribution',
    caption:
      `${formatCount(latencies.length)} deliveries from publish to receipt, counted in ${bins.length} bars: ` +
      `half took at most ${formatValue(p50, 'ms')}, 95 % at most ${formatValue(p95, 'ms')}.` +
      (beyond === 0
        ? ''
        : ` ${formatCount(beyond)} slower ones, up to ${formatValue(latencies.at(-1) ?? 0, 'ms')}, are not drawn.`) +
      limitOutside(limit, most),
    legend: [
      { label: 'deliveries', colour: 'main', shape: 'area' },
      { label: 'median and p95', colour: 'second', shape: 'line' },
      ...(limitFits(limit, most) ? [{ label: 'limit of p95', colour: 'limit', shape: 'dashed' } as const] : []),
    ],
    plot: (width) => ({
      x: { label: 'milliseconds', labelAnchor: 'center', ticks: tickCount(width), nice: true },
      y: { label: 'deliveries', grid: true, ticks: 4 },
      marks: [
        Plot.rectY(bins, {
          x1: 'from',
          x2: 'to',
          y: 'count',
          fill: colours.main,
          inset: 0.5,
          title: ({ from, to, count }) => `${from}–${to} ms: ${formatCount(count)} deliveries`,
        }),
        Plot.ruleY([0]),
        ...quantileRules([
          { at: p50, label: 'p50' },
          { at: p95, label: 'p95' },
        ]),
        ...limitBeside(limit, most),
      ],
    }),
    table: {
      header: ['From (ms)', 'To (ms)', 'Deliveries'],
      rows: bins.map(({ from, to, count }) => [String(from), String(to), formatCount(count)]),
    },
  };
}

function quantileRules(rules: readonly { at: number; label: string }[]) {
  return [
    Plot.ruleX(rules, { x: 'at', stroke: colours.second, strokeWidth: 1.5 }),
    Plot.text(rules, {
      x: 'at',
      text: 'label',
      frameAnchor: 'top',
      dy: -8,
      textAnchor: 'start',
      dx: 2,
      fill: colours.second,
    }),
  ];
}

import * as Plot from '@observablehq/plot';
import { formatCount } from '../../../text/format.ts';
import { histogram } from '../../analysis/histogram.ts';
import { sorted } from '../../analysis/quantile.ts';
import { type Chart, colours } from '../../views/html/charts/chart.ts';
import { limitBeside, limitFits, limitOutside } from '../../views/html/charts/limit.ts';
import { tickCount } from '../../views/html/charts/scale.ts';
import type { GenericReport, MeasuredTrend } from '../details.ts';
import { amountText, unitNames } from '../text.ts';
import { limitOn } from './limitOn.ts';

/** How many samples were how large. */
export function trendDistribution(report: GenericReport, metric: MeasuredTrend): Chart | undefined {
  const { name, meaning, unit, values, samples } = metric;
  const kept = sorted(samples.values.map(({ value }) => value));
  if (kept.length < 2) return undefined;
  const { med = 0, 'p(95)': p95 = 0, max = 0, count = kept.length } = values;
  // A few stragglers must not press all others into one bar; they are counted in the caption.
  const end = Math.max(p95 * 1.5, kept[Math.floor(0.99 * (kept.length - 1))] ?? max);
  const shown = kept.subarray(0, kept.findLastIndex((value) => value <= end) + 1);
  const bins = histogram(shown).map((bin) => ({ ...bin, count: bin.count * samples.oneIn }));
  const most = bins.at(-1)?.to ?? end;
  const beyond = kept.length - shown.length;
  const limit = limitOn(report, metric);
  const text = (value: number) => amountText(value, unit);
  return {
    id: `${name}-distribution`,
    title: `Distribution of ${name}`,
    caption:
      `${meaning} ${formatCount(count)} samples in ${bins.length} bars: half were at most ${text(med)}, 95 % at most ${text(p95)}.` +
      (samples.oneIn === 1 ? '' : ` Drawn from one sample in ${samples.oneIn}.`) +
      (beyond === 0 ? '' : ` ${formatCount(beyond * samples.oneIn)} larger ones, up to ${text(max)}, are not drawn.`) +
      (unit === 'ms' ? limitOutside(limit, most) : ''),
    legend: [
      { label: 'samples', colour: 'main', shape: 'area' },
      { label: 'median and p95', colour: 'second', shape: 'line' },
      ...(limitFits(limit, most) ? [{ label: 'limit', colour: 'limit', shape: 'dashed' } as const] : []),
    ],
    plot: (width) => ({
      x: { label: unitNames[unit], labelAnchor: 'center', ticks: tickCount(width), nice: true },
      y: { label: 'samples', grid: true, ticks: 4 },
      marks: [
        Plot.rectY(bins, {
          x1: 'from',
          x2: 'to',
          y: 'count',
          fill: colours.main,
          inset: 0.5,
          title: (bin) => `${bin.from}–${bin.to}: ${formatCount(bin.count)} samples`,
        }),
        Plot.ruleY([0]),
        Plot.ruleX([med, p95], { stroke: colours.second, strokeWidth: 1.5 }),
        ...(unit === 'ms' ? limitBeside(limit, most) : []),
      ],
    }),
    table: {
      header: ['From', 'To', 'Samples'],
      rows: bins.map(({ from, to, count: size }) => [String(from), String(to), formatCount(size)]),
    },
  };
}

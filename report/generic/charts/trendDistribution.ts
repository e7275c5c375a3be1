import { formatCount, formatInterval } from '../../../text/format.ts';
import { sorted } from '../../analysis/quantile.ts';
import type { Chart } from '../../views/html/charts/chart.ts';
import { drawDistribution } from '../../views/html/charts/distribution.ts';
import { limitOutside } from '../../views/html/charts/limit.ts';
import { plural } from '../../views/words.ts';
import type { GenericReport, MeasuredTrend } from '../details.ts';
import { amountText, unitNames } from '../text.ts';
import { limitOn } from './limitOn.ts';

/** How many samples were how large. */
export function trendDistribution(report: GenericReport, metric: MeasuredTrend): Chart | undefined {
  const { name, meaning, unit, values, samples } = metric;
  const { oneIn } = samples;
  const kept = sorted(samples.values.map(({ value }) => value));
  if (kept.length < 2) return undefined;
  const { med: median = 0, 'p(95)': p95 = 0, max = 0, count = kept.length } = values;
  const limit = limitOn(report, metric);
  const within = report.intervals?.[name]?.['p(95)'];
  const text = (value: number) => amountText(value, unit);
  const { bars, most, beyond, ...drawing } = drawDistribution({
    values: kept,
    end: Math.max(p95 * 1.5, kept[Math.floor(0.99 * (kept.length - 1))] ?? max),
    oneIn,
    counted: 'samples',
    axis: unitNames[unit],
    sign: unit === '1' ? '' : unit,
    median,
    p95,
    p95Within: within,
    limit,
    limitLabel: 'limit',
  });
  return {
    id: `${name}-distribution`,
    title: `Distribution of ${name}`,
    caption:
      `${meaning} ${plural(count, 'sample')} in ${plural(bars, 'bar')}: half were at most ${text(median)}, 95 % at most ${text(p95)}${formatInterval(within, 'ms')}.` +
      (oneIn === 1 ? '' : ` Drawn from one sample in ${oneIn}.`) +
      (beyond === 0 ? '' : ` ${formatCount(beyond)} larger ones, up to ${text(max)}, are not drawn.`) +
      limitOutside(limit, most),
    ...drawing,
  };
}

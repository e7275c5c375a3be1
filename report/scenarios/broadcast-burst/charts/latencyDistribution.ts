import { formatCount, formatValue } from '../../../../text/format.ts';
import { quantile } from '../../../analysis/quantile.ts';
import type { Chart } from '../../../views/html/charts/chart.ts';
import { drawDistribution } from '../../../views/html/charts/distribution.ts';
import { limitOutside } from '../../../views/html/charts/limit.ts';
import { figureText, plural } from '../../../views/words.ts';
import { deliveriesOf } from '../deliveries.ts';
import type { BroadcastReport } from '../details.ts';

/** How many deliveries took how long. */
export function latencyDistribution({ details, intervals }: BroadcastReport): Chart | undefined {
  const { latencies, count } = deliveriesOf(details);
  if (latencies.length === 0) return undefined;
  const limit = details.latencyThresholdMs;
  const [median, p95] = [quantile(latencies, 0.5), quantile(latencies, 0.95)];
  const { bars, most, beyond, ...drawing } = drawDistribution({
    values: latencies,
    oneIn: count / latencies.length,
    end: Math.max(quantile(latencies, 0.999), p95 * 1.05),
    counted: 'deliveries',
    axis: 'milliseconds',
    sign: 'ms',
    median,
    p95,
    p95Within: intervals?.delivery_latency?.['p(95)'],
    limit,
    limitLabel: 'limit of p95',
  });
  return {
    id: 'latency-distribution',
    title: 'Latency distribution',
    caption:
      `${plural(count, 'delivery', 'deliveries')} from publish to receipt, counted in ${plural(bars, 'bar')}: ` +
      `half took at most ${formatValue(median, 'ms')}, 95 % at most ${figureText(p95, 'ms', intervals?.delivery_latency?.['p(95)'])}.` +
      (beyond === 0
        ? ''
        : ` ${formatCount(beyond)} slower ones, up to ${formatValue(latencies.at(-1) ?? 0, 'ms')}, are not drawn.`) +
      (count > latencies.length ? ' The report keeps quantiles of them, not each.' : '') +
      limitOutside(limit, most),
    ...drawing,
  };
}

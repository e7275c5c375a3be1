import * as Plot from '@observablehq/plot';
import { formatCount, formatValue } from '../../../../text/format.ts';
import { quantile, sorted } from '../../../analysis/quantile.ts';
import { type Chart, colours } from '../../../views/html/charts/chart.ts';
import { tickCount } from '../../../views/html/charts/scale.ts';
import { bandLegend, bandOf } from '../../../views/html/charts/within.ts';
import { figureText, plural } from '../../../views/words.ts';
import type { SubscriptionCapReport } from '../details.ts';

/** What became of each request for a room, up to the cap and beyond it. */
export function subscriptionAnswers({ details, intervals }: SubscriptionCapReport): Chart | undefined {
  const { results, expectedAccepted } = details;
  const answers = results.flatMap(({ success, latencyMs, message }, index) =>
    latencyMs === null ? [] : [{ request: index + 1, success, latency: latencyMs, message: message ?? '' }],
  );
  if (answers.length < 2) return undefined;
  const granted = answers.filter(({ success }) => success);
  const refused = answers.filter(({ success }) => !success);
  const times = sorted(granted.map(({ latency }) => latency));
  const within = times.length === 0 ? undefined : intervals?.subscribe_duration?.['p(95)'];
  return {
    id: 'subscription-answers',
    title: 'Answers to the requests for a room',
    caption: `${plural(granted.length, 'room')} granted${times.length === 0 ? '' : `, 95 % of them within ${figureText(quantile(times, 0.95), 'ms', within)}`}; ${plural(refused.length, 'request')} refused; the cap leaves ${formatCount(expectedAccepted)}.`,
    legend: [
      { label: 'granted', colour: 'main', shape: 'dot' },
      { label: 'refused', colour: 'bad', shape: 'dot' },
      ...bandLegend(within, 'p95 of those granted'),
      { label: 'cap', colour: 'limit', shape: 'dashed' },
    ],
    plot: (width) => ({
      x: { label: 'requests, in order', labelAnchor: 'center', ticks: Math.min(tickCount(width), answers.length) },
      y: { label: 'milliseconds', grid: true, zero: true, ticks: 5 },
      marks: [
        ...bandOf(within),
        Plot.ruleX([expectedAccepted + 0.5], { stroke: colours.limit, strokeDasharray: '5 3', strokeWidth: 1.5 }),
        Plot.dot(granted, { x: 'request', y: 'latency', fill: colours.main, r: 3 }),
        Plot.dot(refused, { x: 'request', y: 'latency', stroke: colours.bad, symbol: 'times', strokeWidth: 2, r: 4 }),
        Plot.ruleY([0]),
      ],
    }),
    table: {
      header: ['Request', 'Answer', 'After'],
      rows: answers.map(({ request, success, message, latency }) => [
        String(request),
        success ? 'granted' : message,
        formatValue(latency, 'ms'),
      ]),
    },
  };
}

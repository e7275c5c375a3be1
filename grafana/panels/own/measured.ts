import type { OtherMetric } from '../../dialect.ts';
import { chosen, type Row } from '../../panel.ts';

const time: OtherMetric<'trend'> = { name: chosen('time'), type: 'trend', unit: 'ms', ofRoles: true };
const counter: OtherMetric<'counter'> = { name: chosen('counter'), type: 'counter', unit: '1', ofRoles: true };
const rate: OtherMetric<'rate'> = { name: chosen('rate'), type: 'rate', unit: '1', ofRoles: true };
const amounts: OtherMetric<'trend'> = { name: chosen('other'), type: 'trend', unit: '1', ofRoles: true };
const level: OtherMetric<'gauge'> = { name: chosen('other'), type: 'gauge', unit: '1', ofRoles: true };

/** A goal, and the figure of its metric that it limits. */
const limit = 'limit: {{goal}}, {{aggregate}}';

export const timesRow: Row = {
  title: 'Times',
  panels: [
    {
      title: '$time',
      shows:
        'Quantiles of the last moments, p95 and worst of the whole run so far, and the limits of goals on this time.',
      bad: 'The figure that a goal limits climbs to its limit, or worst and median move apart and stay apart.',
      remedy:
        'All quantiles rise together: the server is saturated, see what it takes below. Only the worst rises: a few are served late, the report names them. Choose one role at the top where several measure this time.',
      kind: 'lines',
      unit: 'time',
      repeat: 'time',
      queries: (dialect) => [
        { legend: 'median', expr: dialect.quantile(0.5, time, 'recent') },
        { legend: 'p95', expr: dialect.quantile(0.95, time, 'recent') },
        { legend: 'p95 so far', expr: dialect.quantile(0.95, time, 'soFar') },
        { legend: 'worst so far', expr: dialect.quantile(1, time, 'soFar') },
        { legend: limit, expr: dialect.limitsOn(time.name, true), isLimit: true },
      ],
    },
    {
      title: '$time, all samples',
      shows: 'How many samples took how long, over time.',
      bad: 'Two bands instead of one, a band that climbs, or single cells far above the rest.',
      remedy:
        'Two bands: some are served by a slower path. A climbing band: the server falls behind its input, so lower the load until it is level; that is its capacity.',
      kind: 'heatmap',
      unit: 'time',
      repeat: 'time',
      queries: (dialect) => [{ legend: 'samples', ...dialect.distribution(time) }],
    },
  ],
};

export const countersRow: Row = {
  title: 'Counters',
  panels: [
    {
      title: '$counter, so far',
      shows: 'The sum so far, and the limits of goals on it.',
      bad: 'It stops short of a limit with the operator == or >=, or goes beyond one with ==.',
      remedy: 'Look when it stopped to grow, or grew once too often, and at the times and the server at that moment.',
      kind: 'lines',
      unit: 'count',
      repeat: 'counter',
      queries: (dialect) => [
        { legend: 'so far', expr: dialect.counter(counter, 'soFar') },
        { legend: limit, expr: dialect.limitsOn(counter.name, false), isLimit: true },
      ],
    },
    {
      title: '$counter, per second',
      shows: 'How fast the sum grew in the last moments.',
      bad: 'A gap, or a slope downwards, under a load that stays the same.',
      remedy:
        'A gap in all counters at once is the generator or the network; in one alone it is what the server does there.',
      kind: 'lines',
      unit: 'perSecond',
      repeat: 'counter',
      queries: (dialect) => [{ legend: 'per second', expr: dialect.counter(counter, 'recent') }],
    },
  ],
};

export const othersRow: Row = {
  title: 'Shares, amounts and levels',
  panels: [
    {
      title: '$rate, share of the samples',
      shows: 'The share of samples that were true so far, 0 to 1, and the limits of goals on it.',
      bad: 'It is above its limit.',
      remedy: 'The report has the first samples that were true, with what they say of themselves.',
      kind: 'lines',
      unit: 'share',
      repeat: 'rate',
      queries: (dialect) => [
        { legend: 'so far', expr: dialect.share(rate, 'soFar') },
        { legend: limit, expr: dialect.limitsOn(rate.name, false), isLimit: true },
      ],
    },
    {
      title: '$other',
      shows: 'Of a level its latest value, of amounts their quantiles so far; and the limits of goals on them.',
      bad: 'A level that does not come back to where it began, or a figure beyond its limit.',
      remedy: 'Two roles that keep one level overwrite each other: the highest is drawn, choose one role at the top.',
      kind: 'lines',
      unit: 'count',
      repeat: 'other',
      queries: (dialect) => [
        { legend: 'latest', expr: dialect.gauge(level, 'soFar') },
        { legend: 'median so far', expr: dialect.quantile(0.5, amounts, 'soFar') },
        { legend: 'p95 so far', expr: dialect.quantile(0.95, amounts, 'soFar') },
        { legend: 'largest so far', expr: dialect.quantile(1, amounts, 'soFar') },
        { legend: limit, expr: dialect.limitsOn(level.name, false), isLimit: true },
      ],
    },
  ],
};

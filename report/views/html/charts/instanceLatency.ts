import * as Plot from '@observablehq/plot';
import { formatCount, formatValue } from '../../../../text/format.ts';
import type { AnalyzedScenario } from '../../../analysis/analyzeRun.ts';
import { plural } from '../../words.ts';
import { type Chart, colours } from './chart.ts';
import { limitAbove, limitFits, limitOutside } from './limit.ts';
import { tickCount } from './scale.ts';

/** Median and p95 of each instance beside the limit: one that is slower than the others has a reason of its own. */
export function instanceLatency({ report: { instances, goals = [] } }: AnalyzedScenario): Chart | undefined {
  if (instances === undefined || instances.of < 2) return undefined;
  const points = instances.parts.flatMap(({ index, p50, p95, samples }) =>
    p50 === null || p95 === null || samples === 0 ? [] : [{ index, p50, p95, samples }],
  );
  const [slowest] = points.toSorted((a, b) => b.p95 - a.p95);
  if (slowest === undefined || instances.metric === undefined) return undefined;
  const goal = goals.find(({ aggregate, unit }) => aggregate === 'p(95)' && unit === 'ms');
  const limit = goal?.limit ?? null;
  const most = slowest.p95;
  const medians = points.map(({ p95 }) => p95).sort((a, b) => a - b);
  const usual = medians[Math.floor(medians.length / 2)] ?? most;
  return {
    id: 'instance-latency',
    title: 'Instances',
    caption:
      `${instances.metric} of ${plural(points.length, 'instance')}, each alone: p95 is ${formatValue(most, 'ms')} in the slowest ` +
      `(instance ${slowest.index}), ${formatValue(usual, 'ms')} in the middle one. The goal is judged by all samples together.` +
      limitOutside(limit, most),
    legend: [
      { label: 'p95', colour: 'main', shape: 'dot' },
      { label: 'median', colour: 'second', shape: 'dot' },
      ...(limitFits(limit, most) ? [{ label: 'limit of p95', colour: 'limit', shape: 'dashed' } as const] : []),
    ],
    plot: (width) => ({
      x: {
        label: 'instance',
        labelAnchor: 'center',
        ticks: Math.min(tickCount(width), instances.of),
        tickFormat: (index: number) => (Number.isInteger(index) ? String(index) : ''),
        domain: [0.5, instances.of + 0.5],
      },
      y: { label: 'milliseconds', grid: true, zero: true, ticks: 5 },
      marks: [
        Plot.ruleX(points, { x: 'index', y1: 'p50', y2: 'p95', stroke: colours.soft, strokeWidth: 4 }),
        Plot.dot(points, {
          x: 'index',
          y: 'p95',
          r: 3.5,
          fill: colours.main,
          title: ({ index, p95, samples }: (typeof points)[number]) =>
            `instance ${index}: p95 ${formatValue(p95, 'ms')} of ${formatCount(samples)}`,
        }),
        Plot.dot(points, { x: 'index', y: 'p50', r: 3, fill: colours.second }),
        ...limitAbove(limit, most),
        Plot.ruleY([0]),
      ],
    }),
    table: {
      header: ['Instance', 'Samples', 'Median', 'p95'],
      rows: points.map(({ index, samples, p50, p95 }) => [
        String(index),
        formatCount(samples),
        formatValue(p50, 'ms'),
        formatValue(p95, 'ms'),
      ]),
    },
  };
}

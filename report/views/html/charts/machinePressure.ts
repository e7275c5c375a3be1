import * as Plot from '@observablehq/plot';
import type { AnalyzedScenario } from '../../../analysis/analyzeRun.ts';
import { machineText, percent } from '../../pressureText.ts';
import { type Chart, colours } from './chart.ts';
import { tickCount } from './scale.ts';
import { outageMargin, outageMarks, outagesOf } from './timelineMarks.ts';

/** How long tasks waited for a core of the generator's machine in the course of the run, and how busy that was. */
export function machinePressure({ report: { timeline, generator } }: AnalyzedScenario): Chart | undefined {
  const pressure = generator?.pressure;
  const points = (timeline?.pressure ?? []).map(({ atMs, waiting, busy }) => ({
    at: atMs / 1000,
    waiting: waiting * 100,
    busy: busy * 100,
  }));
  if (pressure === undefined || points.length < 2) return undefined;
  const outages = outagesOf(timeline);
  return {
    id: 'machine-pressure',
    title: 'CPU of the machine',
    caption:
      `While there was load, tasks waited ${percent(pressure.waiting.avg)} of the time for a core ` +
      `(${percent(pressure.waiting.max)} at most) on ${machineText(pressure)}. ` +
      (pressure.machineOf === 'generator'
        ? "The gateway's machine is another one, of which nothing is known here."
        : 'Where tasks wait, times hold that wait too.'),
    legend: [
      { label: 'time in which a task waited for a core', colour: 'second', shape: 'line' },
      { label: 'cores busy', colour: 'muted', shape: 'line' },
      ...(outages.length > 0 ? [{ label: 'outage', colour: 'outage', shape: 'area' } as const] : []),
    ],
    plot: (width) => ({
      ...outageMargin(outages),
      x: { label: 'seconds since the start of the scenario', labelAnchor: 'center', ticks: tickCount(width) },
      y: { label: '% of the time, % of the cores', grid: true, ticks: 5, domain: [0, 100] },
      marks: [
        ...outageMarks(outages, points.at(-1)?.at ?? 0),
        Plot.areaY(points, { x: 'at', y: 'waiting', fill: colours.second, fillOpacity: 0.2 }),
        Plot.lineY(points, { x: 'at', y: 'waiting', stroke: colours.second, strokeWidth: 1.5 }),
        Plot.lineY(points, { x: 'at', y: 'busy', stroke: colours.muted, strokeWidth: 1.5 }),
        Plot.ruleY([0]),
      ],
    }),
    table: {
      header: ['Seconds', 'Time waited for a core', 'Cores busy'],
      rows: points.map(({ at, waiting, busy }) => [at.toFixed(2), percent(waiting / 100), percent(busy / 100)]),
    },
  };
}

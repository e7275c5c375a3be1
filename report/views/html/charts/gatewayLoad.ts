import * as Plot from '@observablehq/plot';
import type { AnalyzedScenario } from '../../../analysis/analyzeRun.ts';
import { memoryText, plural } from '../../words.ts';
import { type Chart, colours } from './chart.ts';
import { tickCount } from './scale.ts';

/** What the gateway's processes used, and how busy the whole machine was meanwhile. */
export function gatewayLoad({ report }: AnalyzedScenario): Chart | undefined {
  const resources = report.gateway?.resources;
  if (resources === undefined || resources.series.length < 3) return undefined;
  const cores = report.environment?.cpus ?? 1;
  const points = resources.series.map(({ atMs, cpu, machine, memoryBytes }) => ({
    at: atMs / 1000,
    cpu,
    machine: machine * cores,
    memory: memoryBytes,
  }));
  return {
    id: 'gateway-load',
    title: 'Load of the gateway',
    caption:
      `${plural(resources.processes, 'process', 'processes')} of the gateway used ${resources.cpu.avg.toFixed(2)} cores on average, ` +
      `${resources.cpu.max.toFixed(2)} at most, and up to ${memoryText(resources.memoryBytes.max)} of memory; ` +
      `the machine has ${plural(cores, 'core')}, nearly all busy in ${Math.round(resources.saturated * 100)} % of the time.`,
    legend: [
      { label: 'cores used by the gateway', colour: 'main', shape: 'line' },
      { label: 'cores busy on the machine', colour: 'muted', shape: 'line' },
    ],
    plot: (width) => ({
      x: { label: 'seconds since the start of the scenario', labelAnchor: 'center', ticks: tickCount(width) },
      y: { label: 'cores', grid: true, ticks: 5, domain: [0, Math.max(cores, resources.cpu.max)] },
      marks: [
        Plot.lineY(points, { x: 'at', y: 'machine', stroke: colours.muted, strokeWidth: 1 }),
        Plot.lineY(points, { x: 'at', y: 'cpu', stroke: colours.main, strokeWidth: 2 }),
        Plot.ruleY([0]),
      ],
    }),
    table: {
      header: ['Seconds', 'Cores of the gateway', 'Cores busy', 'Memory'],
      rows: points.map(({ at, cpu, machine, memory }) => [
        at.toFixed(1),
        cpu.toFixed(2),
        machine.toFixed(2),
        memoryText(memory),
      ]),
    },
  };
}

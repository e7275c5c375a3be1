import * as Plot from '@observablehq/plot';
import { compileMetricsReader } from '../../../../contract/metricsDocument.ts';
import { defaultProfile } from '../../../../settings/defaultProfile.ts';
import { formatCount } from '../../../../text/format.ts';
import type { AnalyzedScenario } from '../../../analysis/analyzeRun.ts';
import type { ReportView } from '../../../reporting/reporter.ts';
import type { ScenarioReport } from '../../../schema.ts';
import { plural } from '../../words.ts';
import { type Chart, colours } from './chart.ts';
import { tickCount } from './scale.ts';
import { outageMargin, outageMarks, outagesOf, rejectionTimes } from './timelineMarks.ts';

/** How the clients came in, what the gateway said of it, and the limit that it should hold. */
export function connectionRamp({ report, view }: AnalyzedScenario): Chart | undefined {
  const { timeline } = report;
  if (timeline === undefined || (timeline.clients.length === 0 && timeline.gateway.length === 0)) return undefined;
  const clients = timeline.clients.map((point) => ({ ...point, at: point.atMs / 1000 }));
  const gateway = timeline.gateway.flatMap(({ atMs, connections }) =>
    connections === null ? [] : [{ at: atMs / 1000, connections }],
  );
  // Nobody else came: the line goes on to the last look at the gateway.
  const [last, end] = [clients.at(-1), gateway.at(-1)?.at];
  const line = last !== undefined && end !== undefined && end > last.at ? [...clients, { ...last, at: end }] : clients;
  const { admitted = 0, rejected = 0, unreachable = 0 } = clients.at(-1) ?? {};
  const limit = limitOf(report, view);
  // A single client makes no ramp.
  if (admitted + rejected + unreachable < 2) return undefined;
  const most = Math.max(admitted, ...gateway.map(({ connections }) => connections), 1);
  const shownLimit = limit !== undefined && limit <= 2 * most ? limit : undefined;
  const rejections = rejectionTimes(timeline);
  const outages = outagesOf(timeline);
  const peak = Math.max(0, ...gateway.map(({ connections }) => connections));
  return {
    id: 'connection-ramp',
    title: 'Connections',
    caption:
      `${plural(admitted, 'client')} admitted, ${formatCount(rejected)} rejected` +
      (unreachable === 0 ? '. ' : `, ${formatCount(unreachable)} without an answer. `) +
      (gateway.length === 0
        ? 'The gateway reported no figures during the run.'
        : `The gateway's own metrics, read ${plural(gateway.length, 'time')}, reported ${formatCount(peak)} at most.`) +
      (limit === undefined
        ? ''
        : ` Its limit is ${formatCount(limit)}${shownLimit === undefined ? ' (outside of the chart)' : ''}.`),
    legend: [
      { label: 'admitted so far', colour: 'main', shape: 'line' },
      ...(gateway.length > 0 ? [{ label: "the gateway's figure", colour: 'second', shape: 'dot' } as const] : []),
      ...(shownLimit === undefined ? [] : [{ label: 'limit', colour: 'limit', shape: 'dashed' } as const]),
      ...(rejections.length > 0 ? [{ label: 'rejections', colour: 'bad', shape: 'line' } as const] : []),
      ...(outages.length > 0 ? [{ label: 'outage', colour: 'outage', shape: 'area' } as const] : []),
    ],
    plot: (width) => ({
      ...outageMargin(outages),
      x: { label: 'seconds since the start of the scenario', labelAnchor: 'center', ticks: tickCount(width) },
      y: { label: 'connections', grid: true, zero: true, ticks: 5 },
      marks: [
        ...outageMarks(outages, line.at(-1)?.at ?? 0),
        ...(rejections.length > 0 ? [Plot.ruleX(rejections, { stroke: colours.bad, strokeOpacity: 0.6 })] : []),
        Plot.lineY(line, { x: 'at', y: 'admitted', stroke: colours.main, strokeWidth: 2, curve: 'step-after' }),
        Plot.lineY(gateway, { x: 'at', y: 'connections', stroke: colours.second, strokeDasharray: '1 3' }),
        Plot.dot(gateway, {
          x: 'at',
          y: 'connections',
          fill: colours.second,
          r: 2.5,
          title: ({ at, connections }) => `${at.toFixed(2)} s: ${formatCount(connections)} connections`,
        }),
        ...(shownLimit === undefined
          ? []
          : [Plot.ruleY([shownLimit], { stroke: colours.limit, strokeDasharray: '5 3', strokeWidth: 1.5 })]),
        Plot.ruleY([0]),
      ],
    }),
    table: {
      header: ['Seconds', 'Admitted', 'Rejected', 'Without an answer', "The gateway's figure"],
      rows: merged(clients, gateway),
    },
  };
}

function merged(
  clients: readonly { at: number; admitted: number; rejected: number; unreachable: number }[],
  gateway: readonly { at: number; connections: number }[],
): string[][] {
  const rows = [
    ...clients.map(({ at, admitted, rejected, unreachable }) => ({
      at,
      cells: [formatCount(admitted), formatCount(rejected), formatCount(unreachable), ''],
    })),
    ...gateway.map(({ at, connections }) => ({ at, cells: ['', '', '', formatCount(connections)] })),
  ];
  return rows.sort((a, b) => a.at - b.at).map(({ at, cells }) => [at.toFixed(3), ...cells]);
}

/** The limit of the scenario, or of the gateway, on connections; undefined where there is none. */
function limitOf({ details, plan }: ScenarioReport, view: ReportView): number | undefined {
  const own = view.connectionLimit();
  if (own !== undefined) return own ?? undefined;
  const document = details.metricsDuring ?? details.metricsBefore;
  if (document === undefined) return undefined;
  const { maxConnections } = compileMetricsReader((plan?.profile ?? defaultProfile).metrics)(document);
  return maxConnections === undefined || maxConnections === 0 ? undefined : maxConnections;
}

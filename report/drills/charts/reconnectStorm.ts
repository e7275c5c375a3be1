import * as Plot from '@observablehq/plot';
import { formatCount } from '../../../text/format.ts';
import { type Chart, colours } from '../../views/html/charts/chart.ts';
import { tickCount } from '../../views/html/charts/scale.ts';
import { outageMargin, outageMarks, outagesOf } from '../../views/html/charts/timelineMarks.ts';
import { plural } from '../../views/words.ts';
import type { DrillReport } from '../details.ts';
import { spansOf } from './spans.ts';

/** How clients rushed back. */
export function reconnectStorm({ details, timeline }: DrillReport): Chart | undefined {
  const { course, connections } = details.disturbance;
  const { attempts, refused, peakPerSecond } = connections;
  if (attempts === 0) return undefined;
  const spans = spansOf(course).map(({ at, seconds, ...counts }) => ({ from: at, to: at + seconds, ...counts }));
  const outages = outagesOf(timeline);
  const shown = spans.filter((span) => span.attempts + span.refused > 0);
  return {
    id: 'reconnect-storm',
    title: 'Attempts to connect again',
    caption:
      `${plural(attempts, 'attempt')}, ${formatCount(peakPerSecond)} within one second at most; ${formatCount(refused)} were turned away. ` +
      'Clients wait as socket.io-client does by default: about 1 s, then 2 s, 4 s and 5 s, each time up to half more or less.',
    legend: [
      { label: 'attempts', colour: 'main', shape: 'area' },
      ...(refused > 0 ? [{ label: 'turned away', colour: 'bad', shape: 'area' } as const] : []),
      ...(outages.length > 0 ? [{ label: 'disturbance', colour: 'outage', shape: 'area' } as const] : []),
    ],
    plot: (width) => ({
      ...outageMargin(outages),
      x: { label: 'seconds since the start of the scenario', labelAnchor: 'center', ticks: tickCount(width) },
      y: { label: 'attempts', grid: true, zero: true, ticks: 5 },
      marks: [
        ...outageMarks(outages, spans.at(-1)?.to ?? 0),
        Plot.rectY(shown, { x1: 'from', x2: 'to', y: 'attempts', fill: colours.main, inset: 0.5 }),
        ...(refused > 0
          ? [Plot.rectY(shown, { x1: 'from', x2: 'to', y: 'refused', fill: colours.bad, inset: 0.5 })]
          : []),
        // The axis is that of the other charts, also where nobody tried.
        Plot.ruleX([spans[0]?.from ?? 0, spans.at(-1)?.to ?? 0], { stroke: 'none' }),
        Plot.ruleY([0]),
      ],
    }),
    table: {
      header: ['From (s)', 'To (s)', 'Attempts', 'Turned away'],
      rows: shown.map((span) => [
        span.from.toFixed(2),
        span.to.toFixed(2),
        formatCount(span.attempts),
        formatCount(span.refused),
      ]),
    },
  };
}

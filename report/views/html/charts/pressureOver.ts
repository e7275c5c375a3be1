import * as Plot from '@observablehq/plot';
import type { Timeline } from '../../../schema.ts';
import { percent } from '../../pressureText.ts';
import { colours, type LegendEntry } from './chart.ts';

/** The part of a chart that is drawn over. */
export interface Drawn {
  /** Seconds since the start of the scenario. */
  readonly from: number;
  readonly to: number;
  /** The largest figure, at whose height tasks waited all the time. */
  readonly most: number;
}

/** The ends of a chart's points, which are in the order of time. */
export function endsOf(points: readonly { readonly at: number }[]): Pick<Drawn, 'from' | 'to'> {
  return { from: points[0]?.at ?? 0, to: points.at(-1)?.at ?? 0 };
}

/**
 * How long tasks waited for a core, drawn over other figures with an axis of its own on the right: what is slow for want
 * of a core is then seen at one look. Nothing where the report does not tell.
 */
export function pressureOver(timeline: Timeline | undefined, { from, to, most }: Drawn) {
  const points = (timeline?.pressure ?? [])
    .map(({ atMs, waiting }) => ({ at: atMs / 1000, height: waiting * most, waiting }))
    .filter(({ at }) => at >= from && at <= to);
  if (points.length < 2 || most <= 0) return { legend: [], margin: {}, marks: [] };
  const legend: LegendEntry[] = [{ label: 'time in which a task waited for a core', colour: 'second', shape: 'line' }];
  return {
    legend,
    margin: { marginRight: 62 },
    marks: [
      Plot.lineY(points, { x: 'at', y: 'height', stroke: colours.second, strokeWidth: 1, curve: 'step' }),
      // Plot draws none of its own where a chart brings one.
      Plot.axisY({ anchor: 'left', ticks: 5 }),
      Plot.axisY(
        [0, 0.25, 0.5, 0.75, 1].map((share) => share * most),
        {
          anchor: 'right',
          label: 'waited for a core',
          labelAnchor: 'center',
          labelOffset: 54,
          tickFormat: (height: number) => percent(height / most),
        },
      ),
    ],
  };
}

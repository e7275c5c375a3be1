import * as Plot from '@observablehq/plot';
import { formatCount, formatValue } from '../../../text/format.ts';
import { type Chart, colours } from '../../views/html/charts/chart.ts';
import { limitBeside, limitFits, limitOutside } from '../../views/html/charts/limit.ts';
import { groupsOf, tickCount } from '../../views/html/charts/scale.ts';
import type { Disturbance, DrillReport } from '../details.ts';
import { recoveryText } from '../text.ts';

const mostPoints = 250;

/** How many clients had events again, by the time since the end of the disturbance. */
export function recoveryCurve({ details }: DrillReport): Chart | undefined {
  const { disturbance: drill } = details;
  const { recoveriesMs, touched, recoveryThresholdMs: limit } = drill;
  const last = recoveriesMs.at(-1);
  if (last === undefined || touched < 2) return undefined;
  const steps = groupsOf(
    recoveriesMs.map((at, index) => ({ at, clients: index + 1 })),
    mostPoints,
  ).flatMap((group) => group.at(-1) ?? []);
  const most = Math.max(last, 1);
  const end = limitFits(limit, most) ? Math.max(limit, most) : most;
  const line = [{ at: 0, clients: 0 }, ...steps, { at: end, clients: recoveriesMs.length }];
  const marked = markedShares(drill, end);
  return {
    id: 'recovery-curve',
    title: 'Recovery of the clients',
    caption: `Time from the end of the disturbance to the next event: ${recoveryText(drill)}.${limitOutside(limit, most)}`,
    legend: [
      { label: 'clients with events again', colour: 'main', shape: 'line' },
      { label: '50, 95 and 100 % of them', colour: 'second', shape: 'dot' },
      ...(limitFits(limit, most)
        ? [{ label: 'limit of the last one', colour: 'limit', shape: 'dashed' } as const]
        : []),
    ],
    plot: (width) => ({
      // The last tick is a long number.
      marginRight: 28,
      x: {
        label: 'milliseconds since the end of the disturbance',
        labelAnchor: 'center',
        ticks: tickCount(width),
        domain: [0, end],
      },
      y: { label: 'clients', grid: true, ticks: 5, domain: [0, touched] },
      marks: [
        Plot.lineY(line, { x: 'at', y: 'clients', stroke: colours.main, strokeWidth: 2, curve: 'step-after' }),
        Plot.dot(marked, { x: 'at', y: 'clients', fill: colours.second, r: 4 }),
        ...marked.map((mark) =>
          Plot.text([mark], {
            ...{ x: 'at', y: 'clients', text: 'label', dy: 10, fill: colours.second },
            // A label in the last part is written towards the first.
            ...(mark.at > 0.75 * end
              ? { dx: -6, textAnchor: 'end' as const }
              : { dx: 6, textAnchor: 'start' as const }),
          }),
        ),
        ...limitBeside(limit, most),
        Plot.ruleY([0]),
      ],
    }),
    table: {
      header: ['After (ms)', 'Clients'],
      rows: steps.map(({ at, clients }) => [formatValue(at, 'ms'), formatCount(clients)]),
    },
  };
}

/** Shares that were back at nearly the same time have one label, and not one over the other. */
function markedShares({ recovered, touched }: Disturbance, end: number) {
  const marks: { at: number; clients: number; label: string }[] = [];
  for (const { share, afterMs: at } of recovered) {
    if (at === null) continue;
    const [last, percent] = [marks.at(-1), Math.round(100 * share)];
    const clients = Math.ceil(share * touched);
    if (last !== undefined && at - last.at < 0.15 * end) {
      marks[marks.length - 1] = { at, clients, label: `${last.label.replace(' %', '')} and ${percent} %` };
    } else marks.push({ at, clients, label: `${percent} %` });
  }
  return marks;
}

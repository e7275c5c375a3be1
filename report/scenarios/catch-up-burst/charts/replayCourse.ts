import * as Plot from '@observablehq/plot';
import { formatCount, formatValue } from '../../../../text/format.ts';
import { type Chart, colours } from '../../../views/html/charts/chart.ts';
import { groupsOf, tickCount } from '../../../views/html/charts/scale.ts';
import type { CatchUpReport } from '../details.ts';

/** When the stored events came to the first client, one after the other. */
export function replayCourse({ details }: CatchUpReport): Chart | undefined {
  const events = [...details.catchUpDetails].sort((a, b) => a.latencyMs - b.latencyMs);
  const [first, last] = [events[0], events.at(-1)];
  if (first === undefined || last === undefined || events.length < 5) return undefined;
  const groups = groupsOf(
    events.map((event, index) => ({ ...event, received: index + 1 })),
    250,
  );
  const points = groups.flatMap((group) => group.at(-1) ?? []);
  const line = [{ latencyMs: 0, received: 0 }, ...points];
  return {
    id: 'replay-course',
    title: 'One replay, event by event',
    caption:
      `${formatCount(events.length)} stored events as the first client received them: the first after ` +
      `${formatValue(first.latencyMs, 'ms')}, the last after ${formatValue(last.latencyMs, 'ms')}.`,
    legend: [{ label: 'events received so far', colour: 'main', shape: 'line' }],
    plot: (width) => ({
      x: { label: 'milliseconds since the request', labelAnchor: 'center', ticks: tickCount(width), zero: true },
      y: { label: 'events', grid: true, zero: true, ticks: 5 },
      marks: [
        Plot.lineY(line, {
          x: 'latencyMs',
          y: 'received',
          stroke: colours.main,
          strokeWidth: 2,
          curve: 'step-after',
        }),
        Plot.ruleY([0]),
      ],
    }),
    table: {
      header: ['Events received', 'After'],
      rows: points.map(({ received, latencyMs }) => [formatCount(received), formatValue(latencyMs, 'ms')]),
    },
  };
}

import { formatCount, formatValue } from '../../text/format.ts';
import { plural } from '../views/words.ts';
import type { Disturbance, DrillDetails } from './details.ts';
import { lastedMs } from './figures.ts';
import { recoveryText } from './text.ts';

/** What came of a drill: what was done, who came back when, what was lost and why. */
export function summarizeDrill({ disturbance: drill }: DrillDetails): string {
  if (drill.startedMs === null) return 'Nothing was disturbed: the drill did not come to that.';
  const lasted = lastedMs(drill);
  const done =
    `Disturbed${drill.way === null ? '' : ` (${drill.way})`} after ${formatValue(drill.startedMs, 'ms')}` +
    (lasted === null ? ', and never taken back' : ` for ${formatValue(lasted, 'ms')}`);
  if (drill.seen === 0) return `${done}, without any effect that was seen.`;
  if (lasted === null) return `${done}.`;
  return `${done}: ${recoveryText(drill)}; ${lossText(drill)}${latencyText(drill)}.`;
}

function lossText({ lost, replayed }: Disturbance): string {
  const excused = lost.refused + lost.unheard + lost.away;
  return [
    `${plural(excused, 'delivery', 'deliveries')} fell into the disturbance`,
    `${formatCount(lost.onTheWay)} were lost without that reason`,
    ...(replayed > 0 ? [`${formatCount(replayed)} came by asking again`] : []),
    ...(lost.missing > 0 ? [`${formatCount(lost.missing)} stored ones never came`] : []),
  ].join(', ');
}

function latencyText({ latency: { before, after } }: Disturbance): string {
  if (before === null || after === null) return '';
  return `; p95 latency ${formatValue(before.p95, 'ms')} before, ${formatValue(after.p95, 'ms')} afterwards`;
}

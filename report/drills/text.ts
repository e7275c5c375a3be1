import { formatCount, formatValue } from '../../text/format.ts';
import { ranges } from '../analysis/ranges.ts';
import type { Disturbance, EventsInTrouble } from './details.ts';

/** "events 120–124, published 0.35–0.55 s after the disturbance was over": which ones, and when in the drill. */
export function eventsText({ events, first }: EventsInTrouble, drill: Disturbance): string {
  const rest = events - first.length;
  const which =
    ranges(first.map(({ sequence }) => sequence)) + (rest > 0 ? ` and ${formatCount(rest)} later ones` : '');
  const times = first.flatMap(({ atMs }) => atMs ?? []);
  const when = times.length === 0 ? '' : `, published ${momentsText(Math.min(...times), Math.max(...times), drill)}`;
  return `event${events === 1 ? '' : 's'} ${which}${when}`;
}

/** When something was, told by the disturbance. */
function momentsText(from: number, to: number, { startedMs, backMs }: Disturbance): string {
  if (backMs !== null && from >= backMs) return `${span(from - backMs, to - backMs)} after the disturbance was over`;
  if (startedMs === null) return `${span(from, to)} into the scenario`;
  if (to < startedMs) return `${span(startedMs - to, startedMs - from)} before the disturbance`;
  if (backMs !== null && to > backMs) {
    const begin = from < startedMs ? `${seconds(startedMs - from)} s before` : `${seconds(from - startedMs)} s into`;
    return `from ${begin} the disturbance to ${seconds(to - backMs)} s after it`;
  }
  return from < startedMs
    ? `around the beginning of the disturbance, up to ${seconds(to - startedMs)} s after it`
    : `${span(from - startedMs, to - startedMs)} into the disturbance`;
}

function span(from: number, to: number): string {
  return seconds(from) === seconds(to) ? `${seconds(from)} s` : `${seconds(from)}–${seconds(to)} s`;
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(2);
}

/** "50 % of the clients after 1,200 ms" and so on, as far as it came to that. */
export function recoveryText({ recovered, touched, clientCount, recoveriesMs, neverRecovered }: Disturbance): string {
  const reached = recovered.flatMap(({ share, afterMs }) =>
    afterMs === null ? [] : `${share === 1 ? 'all' : formatValue(share, '%')} after ${formatValue(afterMs, 'ms')}`,
  );
  const some = `${formatCount(recoveriesMs.length)} of ${formatCount(touched)} ${touched < clientCount ? 'touched ' : ''}clients had events again`;
  const never = neverRecovered === 0 ? '' : `, ${formatCount(neverRecovered)} never`;
  return reached.length === 0 ? some + never : `${some} (${reached.join(', ')})${never}`;
}

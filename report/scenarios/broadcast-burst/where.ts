import { formatCount, formatValue } from '../../../text/format.ts';
import { ranges } from '../../analysis/ranges.ts';
import { deliveriesOf, type EventDeliveries, worstClients } from './deliveries.ts';
import type { BroadcastReport } from './details.ts';

/** Which events were late, and for whom. */
export function slowEvents(report: BroadcastReport): string[] {
  const deliveries = deliveriesOf(report.details);
  const limit = report.details.latencyThresholdMs;
  const slow = deliveries.events.filter(({ latency }) => (latency?.p95 ?? 0) > limit);
  const slowest = slow.reduce<EventDeliveries | undefined>(
    (most, event) => ((event.latency?.p95 ?? 0) > (most?.latency?.p95 ?? 0) ? event : most),
    undefined,
  );
  const [worst] = worstClients(deliveries, 1);
  return [
    `${formatCount(slow.length)} of ${formatCount(deliveries.events.length)} events were over the limit for their slowest subscribers` +
      (slow.length === 0 ? '' : `: ${ranges(slow.map(({ sequence }) => sequence))}`),
    ...(slowest === undefined
      ? []
      : [
          `the slowest was event ${slowest.sequence}${moment(slowest, report)}: p95 ${formatValue(slowest.latency?.p95 ?? 0, 'ms')}`,
        ]),
    ...(worst?.latency
      ? [`the slowest client was ${worst.client} (${worst.socketId}): p95 ${formatValue(worst.latency.p95, 'ms')}`]
      : []),
  ];
}

/** Which events did not reach everybody. */
export function lostEvents(report: BroadcastReport): string[] {
  const deliveries = deliveriesOf(report.details);
  const lost = deliveries.events.filter(({ missing }) => missing > 0);
  const [first, last] = [lost[0], lost.at(-1)];
  if (first === undefined || last === undefined) return [];
  const [worst] = worstClients(deliveries, 1);
  return [
    `${formatCount(lost.length)} events did not reach every subscriber: ${ranges(lost.map(({ sequence }) => sequence))}`,
    `the first was event ${first.sequence}${moment(first, report)}, the last event ${last.sequence}${moment(last, report)}`,
    ...(worst === undefined
      ? []
      : [`client ${worst.client} (${worst.socketId}) missed most: ${formatCount(worst.missing)}`]),
  ];
}

function moment({ publishedAt }: EventDeliveries, { timeline }: BroadcastReport): string {
  if (publishedAt === null) return '';
  const clock = new Date(publishedAt).toISOString().slice(11, 23);
  return timeline === undefined
    ? `, at ${clock} UTC`
    : `, ${((publishedAt - timeline.startedAt) / 1000).toFixed(2)} s into the scenario (${clock} UTC)`;
}

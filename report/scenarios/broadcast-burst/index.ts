import { formatCount } from '../../../text/format.ts';
import { connectionsLeft } from '../../analysis/patterns/metrics.ts';
import { makeReporter } from '../../reporting/reporter.ts';
import type { ReportTable } from '../../reporting/table.ts';
import { whereByGoal } from '../../reporting/where.ts';
import { figureText, plural } from '../../views/words.ts';
import { broadcastCollecting } from './collect.ts';
import { type ClientDeliveries, deliveriesOf, worstClients } from './deliveries.ts';
import { type BroadcastReport, broadcastForm } from './details.ts';
import { broadcastFigures } from './figures.ts';
import { latencyPatterns } from './latencyPatterns.ts';
import { lossPatterns } from './lossPatterns.ts';
import { judgePredecessor } from './predecessor.ts';
import { lostEvents, slowEvents } from './where.ts';

export const broadcastReporter = makeReporter({
  form: broadcastForm,
  ...broadcastCollecting,
  figures: broadcastFigures,
  patterns: [...latencyPatterns, ...lossPatterns, connectionsLeft()],
  where: whereByGoal({ 'broadcast.latency': slowEvents, 'broadcast.complete': lostEvents }),
  load: ({ details: { clientCount, eventCount }, options }) => ({
    clients: clientCount,
    events: eventCount,
    'ms between events': typeof options?.delayMs === 'number' ? options.delayMs : undefined,
  }),
  samples: ({ details: { perSocketLatencies, eventCount, spreads } }, { id }) => {
    if (id !== 'broadcast.latency') return undefined;
    const groups =
      spreads?.samples ??
      Array.from({ length: eventCount }, (_, event) =>
        perSocketLatencies.flatMap(({ latencies }) => latencies[event] ?? []),
      );
    return { groups: groups.filter(({ length }) => length > 0), ordered: true, of: 'events' };
  },
  tables: clientsTable,
  errorMessages: ({ details }) => details.errorMessages,
  judgePredecessor,
  headlines: { 'broadcast.dropped': 'dropped events' },
});

const worstShown = 10;

function withoutLoss(client: ClientDeliveries): ClientDeliveries[] {
  return client.latency === null ? [] : [{ ...client, missing: 0 }];
}

function clientsTable({ details, partial }: BroadcastReport): ReportTable[] {
  const deliveries = deliveriesOf(details);
  if (deliveries.clients.length === 0) return [];
  const isWhole = partial === undefined;
  // What a report that is not whole does not hold is nobody's loss.
  const told = isWhole ? deliveries : { ...deliveries, clients: deliveries.clients.flatMap(withoutLoss) };
  const rows = worstClients(told, worstShown).map(({ client, socketId, latency, missing }) => [
    String(client),
    socketId,
    isWhole ? formatCount(missing) : '–',
    ...[latency?.p50, latency?.p95, latency?.max].map((value) => figureText(value ?? null, 'ms')),
  ]);
  const rest = deliveries.clients.length - rows.length;
  return [
    {
      title: 'Worst clients',
      caption: `The ${plural(rows.length, 'client')} with the most trouble${rest > 0 ? `, of ${formatCount(deliveries.clients.length)}` : ''}`,
      header: ['Client', 'Socket', 'Events lost', 'Median', 'p95', 'Slowest'],
      rows,
      numbersFrom: 2,
    },
  ];
}

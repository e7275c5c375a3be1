import { formatCount } from '../../text/format.ts';
import { tablesOf } from '../generic/tables.ts';
import type { ReportTable } from '../reporting/table.ts';
import { figureText, plural } from '../views/words.ts';
import type { Disturbance, DrillReport } from './details.ts';
import { moreMetrics } from './moreMetrics.ts';

/** What was lost and why, how fast it was around the disturbance, and who had trouble. */
export function drillTables(report: DrillReport): ReportTable[] {
  const { disturbance: drill } = report.details;
  const more = tablesOf(report, moreMetrics(report.details));
  if (drill.startedMs === null) return more;
  return [lossTable(drill), latencyTable(drill), ...clientsTable(drill), ...more];
}

function lossTable({ lost, replayed, duplicates, outOfOrder }: Disturbance): ReportTable {
  return {
    title: 'What was lost, and why',
    caption: 'Deliveries: each event counts once for each client that did not get it.',
    header: ['What became of it', 'Because of the disturbance', 'Deliveries'],
    rows: [
      ['not live: nobody took it from the publisher', 'yes', lost.refused],
      ['not live: fewer than before were subscribed to it', 'yes', lost.unheard],
      ['not live: the client was not connected, or cut off', 'yes', lost.away],
      ['not live, without any of these reasons', 'no', lost.onTheWay],
      ['came later, by asking again', '', replayed],
      ['was too old to be replayed when the client asked', 'yes', lost.beyondReplay],
      ['was stored, and came neither live nor later', 'no', lost.missing],
      ['came more often than asked for', 'no', duplicates],
      ['came after a later one', 'no', outOfOrder],
    ].map((cells) => cells.map((cell) => (typeof cell === 'number' ? formatCount(cell) : cell))),
    numbersFrom: 2,
  };
}

function latencyTable({ latency, touched, clientCount }: Disturbance): ReportTable {
  const rows = [
    ['before the disturbance', latency.before] as const,
    ['during it', latency.during] as const,
    ['afterwards', latency.after] as const,
    ...(touched < clientCount
      ? [
          ['at clients that it touches, published meanwhile', latency.touched] as const,
          ['at the others, from its beginning on', latency.others] as const,
        ]
      : []),
  ];
  return {
    title: 'Latency around the disturbance',
    caption: 'From publishing to receipt by one client; what came by asking again is not in it.',
    header: ['When', 'Deliveries', 'Median', 'p95', 'Slowest'],
    rows: rows.map(([when, spread]) => [
      when,
      formatCount(spread?.count ?? 0),
      ...[spread?.p50, spread?.p95, spread?.max].map((value) => figureText(value ?? null, 'ms')),
    ]),
    numbersFrom: 1,
  };
}

function clientsTable({ troubled, clientCount }: Disturbance): ReportTable[] {
  if (troubled.length === 0) return [];
  return [
    {
      title: 'Clients with trouble',
      caption: `${plural(troubled.length, 'client')} of ${formatCount(clientCount)}, the worst first: what the disturbance does not explain, and who was late or turned away`,
      header: [
        'Client',
        'Events again after',
        'Lost',
        'Never got',
        'Too often',
        'Out of order',
        'Attempts',
        'Turned away',
      ],
      rows: troubled.map((each) => [
        String(each.client),
        figureText(each.recoveredMs, 'ms'),
        ...[each.onTheWay, each.missing, each.duplicates, each.outOfOrder, each.attempts, each.refused].map(
          formatCount,
        ),
      ]),
      numbersFrom: 1,
    },
  ];
}

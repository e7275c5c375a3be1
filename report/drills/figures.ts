import type { Intervals } from '../../contract/interval.ts';
import { formatValue } from '../../text/format.ts';
import { count, type ReportFigure, time } from '../analysis/reportFigure.ts';
import { figuresOfMetric } from '../generic/figures.ts';
import type { Disturbance, DrillReport } from './details.ts';
import { moreMetrics } from './moreMetrics.ts';

/** What people read of a drill beside its goals, and k6's figures of what it alone measures. */
export function drillFigures({ details, intervals = {} }: DrillReport): ReportFigure[] {
  const { disturbance: drill } = details;
  if (drill.startedMs === null) return [];
  return [
    count('drill.seen', 'Effects of the disturbance that were seen', drill.seen),
    time('drill.lasted', 'From the beginning of the disturbance until it was taken back', lastedMs(drill)),
    ...drill.recovered.map(({ share, afterMs }) =>
      time(`drill.recovered-${100 * share}`, `Until ${shareText(share)} had events again, after its end`, afterMs),
    ),
    ...latencyFigures(drill, intervals),
    ...lossFigures(drill),
    ...connectionFigures(drill),
    ...moreMetrics(details).flatMap((metric) => figuresOfMetric(metric, intervals)),
  ].filter(isTelling);
}

/** Of what is neither good nor bad only what there was is worth a line; that nothing was seen is. */
function isTelling({ id, value, better }: ReportFigure): boolean {
  return value !== null && (value !== 0 || better !== undefined || id === 'drill.seen');
}

/** "all clients", "95 % of the clients" */
function shareText(share: number): string {
  return share === 1 ? 'all clients' : `${formatValue(share, '%')} of the clients`;
}

/** From the beginning of the disturbance until it was taken back; null where that never came. */
export function lastedMs({ startedMs, backMs }: Disturbance): number | null {
  return startedMs === null || backMs === null ? null : backMs - startedMs;
}

function latencyFigures({ latency, touched, clientCount }: Disturbance, intervals: Intervals): ReportFigure[] {
  const p95 = (metric: string) => intervals[metric]?.['p(95)'];
  const isPart = touched < clientCount;
  return [
    time('drill.before', 'Latency before, p95', latency.before?.p95, p95('latency_before')),
    time('drill.during', 'Latency during the disturbance, p95', latency.during?.p95, p95('latency_during')),
    time('drill.after', 'Latency afterwards, p95', latency.after?.p95, p95('latency_after')),
    time(
      'drill.touched',
      'Latency of the clients that were touched, p95',
      isPart ? latency.touched?.p95 : null,
      p95('latency_touched'),
    ),
    time('drill.others', 'Latency of the others, p95', isPart ? latency.others?.p95 : null, p95('latency_others')),
  ];
}

function lossFigures({ lost, replayed, duplicates, outOfOrder }: Disturbance): ReportFigure[] {
  return [
    count('drill.lost-refused', 'Not received live: nobody took them from the publisher', lost.refused),
    count('drill.lost-unheard', 'Not received live: the gateway did not listen', lost.unheard),
    count('drill.lost-away', 'Not received live: the client was cut off', lost.away),
    count('drill.lost-on-the-way', 'Not received live, without such a reason', lost.onTheWay, 'lower'),
    count('drill.replayed', 'Received later, by asking again', replayed),
    count('drill.beyond-replay', 'Too old to be replayed', lost.beyondReplay),
    count('drill.missing', 'Stored, and received neither live nor later', lost.missing, 'lower'),
    count('drill.duplicates', 'Received too often', duplicates, 'lower'),
    count('drill.out-of-order', 'Received out of order', outOfOrder, 'lower'),
  ];
}

function connectionFigures({ connections, clientCount, touched }: Disturbance): ReportFigure[] {
  const { lost, lostByOthers, attempts, refused, peakPerSecond } = connections;
  return [
    count('drill.connections-lost', 'Connections lost', lost),
    count(
      'drill.others-lost',
      'Connections lost by clients that were not touched',
      touched < clientCount ? lostByOthers : null,
    ),
    count('drill.attempts', 'Attempts to connect again', attempts),
    count('drill.peak', 'Attempts to connect again, most in one second', attempts === 0 ? null : peakPerSecond),
    count('drill.refused', 'Attempts that were turned away', refused, 'lower'),
  ];
}

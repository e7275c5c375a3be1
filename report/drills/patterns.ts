import { goalsOfDrills } from '../../settings/goalIds.ts';
import { formatCount, formatValue } from '../../text/format.ts';
import { quantile } from '../analysis/quantile.ts';
import type { Pattern } from '../reporting/pattern.ts';
import { plural } from '../views/words.ts';
import type { Disturbance, DrillReport } from './details.ts';
import { eventsText } from './text.ts';

/** What was lost so soon after the disturbance has to do with coming back. */
const soonMs = 3000;

/** What the figures of a drill show, whatever it disturbs. */
export const drillPatterns: readonly Pattern<DrillReport>[] = [
  {
    id: 'drill-source-not-back',
    bearsOn: () => goalsOfDrills('recovered', 'nothing-lost-on-the-way', 'complete'),
    explainsInvalid: true,
    needsWhole: true,
    see: ({ details: { disturbance: drill } }) => {
      if (drill.backMs === null || drill.seen === 0 || drill.steadyMs !== null) return undefined;
      return 'after the disturbance was over, events never reached as many Redis subscribers as before';
    },
    cause: 'The gateway did not subscribe to its source of events again, or one of its processes did not.',
    next: 'Look in its log for the reconnection to Redis: a client that connects again has to subscribe again as well.',
  },
  {
    id: 'drill-clients-left-behind',
    bearsOn: () => goalsOfDrills('recovered'),
    needsWhole: true,
    see: ({ details: { disturbance: drill } }) => {
      const { neverRecovered, recoveriesMs, touched } = drill;
      if (neverRecovered === 0 || recoveriesMs.length === 0) return undefined;
      return `${formatCount(neverRecovered)} of ${formatCount(touched)} clients had no event any more, the others had`;
    },
    cause: 'Those clients were not let in again, or are connected and not in the room of their subscription.',
    next: 'See in the table of the clients whether they were turned away; if not, see what the gateway does with a subscription that it is asked for during the outage.',
  },
  {
    id: 'drill-late-few',
    bearsOn: () => goalsOfDrills('recovered'),
    see: ({ details: { disturbance: drill } }) => {
      const { recoveriesMs } = drill;
      if (recoveriesMs.length < 8) return undefined;
      const [half, last] = [quantile(recoveriesMs, 0.5), quantile(recoveriesMs, 1)];
      if (last < 3 * half || last - half < 1000) return undefined;
      return `half of the clients had events again after ${formatValue(half, 'ms')}, the last one after ${formatValue(last, 'ms')}`;
    },
    cause: "A part of the clients comes back much later: each failed attempt lengthens a client's own wait, up to 5 s.",
    next: 'Let the gateway accept connections as soon as it can, or hand out fewer refusals; compare with the course of the attempts.',
  },
  {
    id: 'drill-lost-after-return',
    bearsOn: () => goalsOfDrills('nothing-lost-on-the-way', 'complete'),
    see: ({ details: { disturbance: drill } }) => {
      const times = lostTimes(drill);
      if (drill.backMs === null || times.length === 0) return undefined;
      const { backMs } = drill;
      const settledMs = drill.steadyMs ?? backMs;
      if (!times.every((at) => at >= backMs && at <= settledMs + soonMs)) return undefined;
      return `what was lost was published shortly after the disturbance: ${eventsText(drill.events.onTheWay, drill)}`;
    },
    cause: 'The gateway takes clients, or calls itself ready, before it hears events again, or drops the first ones.',
    next: 'Let it acknowledge a subscription only when it is subscribed to the source of that job itself.',
  },
  {
    id: 'drill-lost-for-good',
    bearsOn: () => goalsOfDrills('nothing-lost-on-the-way', 'complete'),
    see: ({ details: { disturbance: drill } }) => {
      const { backMs } = drill;
      if (backMs === null) return undefined;
      const late = lostTimes(drill).filter((at) => at > (drill.steadyMs ?? backMs) + soonMs);
      if (late.length === 0) return undefined;
      return `${plural(late.length, 'event')} or more went on getting lost long after the disturbance was over`;
    },
    cause: 'Something of the session was not restored: a room, a subscription, or one of several gateway processes.',
    next: 'Compare what a client is subscribed to before and after (its rooms), and each process of the gateway by itself.',
  },
  {
    id: 'drill-missing-in-replay',
    bearsOn: () => goalsOfDrills('complete'),
    see: ({ details: { disturbance: drill } }) => {
      if (drill.lost.missing === 0) return undefined;
      return `clients asked for what they had missed and did not get all of it: ${eventsText(drill.events.missing, drill)}`;
    },
    cause:
      'The replay leaves out what the outage left out (a cache, a cursor or a limit in its way), or live events that came during a replay were dropped.',
    next: 'Ask the gateway for a replay of that job now, and compare it with what is stored.',
  },
  {
    id: 'drill-delivered-again',
    bearsOn: () => goalsOfDrills('no-duplicates'),
    see: ({ details: { disturbance: drill } }) => {
      const { duplicates, events, clientCount } = drill;
      if (duplicates === 0) return undefined;
      const [first] = events.duplicates.first;
      const whole = first !== undefined && first.clients >= clientCount ? ', at every client' : '';
      return `${plural(duplicates, 'delivery', 'deliveries')} too many${whole}: ${eventsText(events.duplicates, drill)}`;
    },
    cause:
      'At every client: the gateway has subscribed twice since, or an old subscription still lives. At few: a replay and the live events overlap, or a client is in its room twice.',
    next: "Count the gateway's listeners after the reconnection (PUBSUB NUMSUB), and the rooms of a client that came back.",
  },
  {
    id: 'drill-turned-away',
    bearsOn: () => goalsOfDrills('nobody-locked-out', 'recovered'),
    see: ({ details: { disturbance: drill } }) => {
      const { refused, attempts, refusals } = drill.connections;
      const [most] = refusals;
      if (refused === 0 || most === undefined) return undefined;
      return `${formatCount(refused)} of ${formatCount(attempts)} attempts to come back were turned away, most with "${most.message}"`;
    },
    cause:
      'The gateway still counts connections that are gone, or its limit is too small for everybody who comes back.',
    next: 'Read its metrics after the disturbance: connections that it reports and nobody holds are quotas that were not freed; if there are none, see when in the drill clients were turned away.',
  },
  {
    id: 'drill-storm',
    bearsOn: [],
    see: ({ details: { disturbance: drill } }) => {
      const { attempts, peakPerSecond } = drill.connections;
      if (attempts === 0) return undefined;
      return `clients tried ${plural(attempts, 'time')} to connect again, ${formatCount(peakPerSecond)} times within one second at most`;
    },
  },
];

function lostTimes({ events }: Disturbance): number[] {
  return events.onTheWay.first.flatMap(({ atMs }) => atMs ?? []);
}

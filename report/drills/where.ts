import { formatCount, formatValue } from '../../text/format.ts';
import { genericWhere } from '../generic/where.ts';
import { plural } from '../views/words.ts';
import type { Disturbance, DrillReport, EventsInTrouble } from './details.ts';
import { eventsText, recoveryText } from './text.ts';

const mostShown = 5;

/** By the end of a goal's id, which the drills have in common. */
const places: Readonly<Record<string, ((drill: Disturbance) => string[]) | undefined>> = {
  recovered: slowRecoveries,
  'nothing-lost-on-the-way': (drill) => whichEvents(drill.events.onTheWay, drill, ({ onTheWay }) => onTheWay),
  complete: (drill) => whichEvents(drill.events.missing, drill, ({ missing }) => missing),
  'no-duplicates': (drill) => whichEvents(drill.events.duplicates, drill, ({ duplicates }) => duplicates),
  'in-order': (drill) => whichEvents(drill.events.outOfOrder, drill, ({ outOfOrder }) => outOfOrder),
  'nobody-locked-out': refusals,
};

/** When, and for whom, a drill's goal was missed. */
export function drillWhere(report: DrillReport, goal: string): string[] {
  const kind = goal.slice(goal.indexOf('.') + 1);
  const found = Object.hasOwn(places, kind) ? places[kind]?.(report.details.disturbance) : undefined;
  return found ?? genericWhere(report, goal);
}

function slowRecoveries(drill: Disturbance): string[] {
  const { recoveryThresholdMs, troubled } = drill;
  const late = troubled.filter(({ recoveredMs }) => (recoveredMs ?? Number.POSITIVE_INFINITY) > recoveryThresholdMs);
  return [
    recoveryText(drill),
    ...late
      .slice(0, mostShown)
      .map(({ client, recoveredMs, attempts, refused }) =>
        [
          `client ${client}: ${recoveredMs === null ? 'no event any more' : `after ${formatValue(recoveredMs, 'ms')}`}`,
          `${plural(attempts, 'attempt')} to connect again, ${formatCount(refused)} turned away`,
        ].join(', '),
      ),
  ];
}

function whichEvents(
  events: EventsInTrouble,
  drill: Disturbance,
  countOf: (client: Disturbance['troubled'][number]) => number,
): string[] {
  if (events.events === 0) return [];
  const hit = drill.troubled.filter((client) => countOf(client) > 0).sort((a, b) => countOf(b) - countOf(a));
  return [
    eventsText(events, drill),
    ...hit.slice(0, mostShown).map((client) => `client ${client.client}: ${formatCount(countOf(client))}`),
  ];
}

function refusals({ connections }: Disturbance): string[] {
  return connections.refusals.map(({ message, count }) => `${formatCount(count)} were told "${message}"`);
}

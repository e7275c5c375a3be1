import { goalsWith } from '../../../settings/goalIds.ts';
import { formatCount } from '../../../text/format.ts';
import type { GoalId } from '../../../thresholds/index.ts';
import type { ScenarioReport } from '../../schema.ts';
import type { Deliveries, EventDeliveries } from '../deliveries.ts';
import type { Evidence, Pattern } from './pattern.ts';

/** A run with a drill is not asked for every event, only for those outside the outage. */
export const goalsOfLosses: readonly GoalId[] = ['broadcast.complete', 'redis.nothing-lost-outside'];

const noListener: Pattern = {
  id: 'no-listener',
  bearsOn: goalsWith('broadcast'),
  see: ({ report }) => {
    if (report.scenario !== 'broadcast-burst') return undefined;
    if (report.stores?.redis?.cluster) return undefined;
    const asked = (report.details.publishes ?? []).filter(({ receivers }) => receivers !== null);
    const unheard = asked.filter(({ receivers }) => receivers === 0);
    if (unheard.length === 0) return undefined;
    return `${formatCount(unheard.length)} of ${formatCount(asked.length)} publishes reached no Redis subscriber at all`;
  },
  cause:
    'The gateway was not subscribed to the channel: another Redis, another channel name, or its connection was down.',
  next: "Compare the gateway's REDIS_URL and channel with --redis-url and the profile; look for reconnects in its log.",
};

/** Patterns in which events arrived and which did not. */
export const arrivalPatterns: readonly Pattern[] = [
  {
    id: 'lost-in-outage',
    // No goal asks for these events, so this explains none: Redis pub/sub has no history.
    bearsOn: [],
    see: ({ report, deliveries }) => {
      const spans = outagesOf(report);
      const lost = incomplete(deliveries);
      const within = lost.filter((event) => isWithin(event, report));
      if (within.length === 0) return undefined;
      const label = spans.map((span) => span.label).join(', ');
      return `${formatCount(within.length)} of ${formatCount(lost.length)} incomplete events were published during: ${label}`;
    },
  },
  {
    id: 'lost-for-all',
    bearsOn: goalsOfLosses,
    see: (evidence) => {
      const lost = unexplained(evidence);
      const forAll = lost.filter(({ latency }) => latency === null);
      if (forAll.length === 0) return undefined;
      return `${formatCount(forAll.length)} events reached no client at all: ${ranges(forAll.map(({ sequence }) => sequence))}`;
    },
    cause:
      'The events were lost before the gateway fans them out: its Redis subscription was down, or it refused the message.',
    next: "Look in the gateway's log for Redis reconnects and refused messages at the time of the first of these events.",
  },
  {
    id: 'lost-for-some-clients',
    bearsOn: goalsOfLosses,
    see: ({ report, deliveries }) => {
      // What an outage took from each client differs by the moment at which it was back.
      if (deliveries === undefined || outagesOf(report).length > 0) return undefined;
      const { clients, events } = deliveries;
      const everywhere = events.filter(({ latency }) => latency === null).length;
      const losing = clients.filter(({ missing }) => missing > everywhere);
      if (losing.length === 0 || losing.length > clients.length / 2) return undefined;
      const most = losing.reduce((worst, client) => (client.missing > worst.missing ? client : worst));
      return `${formatCount(losing.length)} of ${formatCount(clients.length)} clients missed events that others received; client ${most.client} missed most (${formatCount(most.missing)})`;
    },
    cause: 'Those clients were disconnected, or not yet in the room, when the events came.',
    next: "Look for disconnects of these sockets in the gateway's log; the table of the worst clients names them.",
  },
  {
    id: 'lost-at-the-end',
    bearsOn: goalsOfLosses,
    see: (evidence) => {
      const events = evidence.deliveries?.events ?? [];
      const lost = unexplained(evidence);
      const first = lost[0]?.sequence;
      if (first === undefined || first < events.length / 2 || lost.length < events.length - first + 1) return undefined;
      return `from event ${first} on every event is incomplete; all before it arrived`;
    },
    cause:
      'The gateway stopped in the middle of the burst, or was so far behind that the run did not wait long enough.',
    next: 'Check that the gateway still lives and look at its memory; a growing latency before the gap speaks for a queue.',
  },
];

/** Patterns in what never arrived. */
export const lossPatterns: readonly Pattern[] = [noListener, ...arrivalPatterns];

function incomplete(deliveries: Deliveries | undefined): EventDeliveries[] {
  return (deliveries?.events ?? []).filter(({ missing }) => missing > 0);
}

/** Incomplete events that no outage accounts for. */
function unexplained({ report, deliveries }: Evidence): EventDeliveries[] {
  return incomplete(deliveries).filter((event) => !isWithin(event, report));
}

/** The spans of the time line in which a drill kept events from arriving. */
function outagesOf({ timeline }: ScenarioReport) {
  return (timeline?.marks ?? []).flatMap(({ atMs, untilMs, label }) =>
    untilMs === undefined ? [] : [{ atMs, untilMs, label }],
  );
}

function isWithin({ publishedAt }: EventDeliveries, report: ScenarioReport): boolean {
  if (publishedAt === null) return false;
  const at = publishedAt - (report.timeline?.startedAt ?? 0);
  return outagesOf(report).some(({ atMs, untilMs }) => at >= atMs && at <= untilMs);
}

/** "3–7, 12 and 4 more" */
export function ranges(numbers: readonly number[], most = 4): string {
  const found: { from: number; to: number }[] = [];
  for (const number of numbers) {
    const last = found.at(-1);
    if (last !== undefined && number === last.to + 1) last.to = number;
    else found.push({ from: number, to: number });
  }
  const shown = found.slice(0, most).map(({ from, to }) => (from === to ? String(from) : `${from}–${to}`));
  const rest = numbers.length - found.slice(0, most).reduce((sum, { from, to }) => sum + to - from + 1, 0);
  return rest === 0 ? shown.join(', ') : `${shown.join(', ')} and ${formatCount(rest)} more`;
}

import { formatCount } from '../../../thresholds/renderVerdicts.ts';
import type { EventDeliveries } from '../deliveries.ts';
import type { Pattern } from './pattern.ts';

const goal = ['broadcast.complete'];

/** Patterns in what never arrived. */
export const lossPatterns: readonly Pattern[] = [
  {
    id: 'no-listener',
    bearsOn: ['broadcast'],
    see: ({ report }) => {
      if (report.scenario !== 'broadcast-burst') return undefined;
      const asked = (report.details.publishes ?? []).filter(({ receivers }) => receivers !== null);
      const unheard = asked.filter(({ receivers }) => receivers === 0);
      if (unheard.length === 0) return undefined;
      return `${formatCount(unheard.length)} of ${formatCount(asked.length)} publishes reached no Redis subscriber at all`;
    },
    cause:
      'The gateway was not subscribed to the channel: another Redis, another channel name, or its connection was down.',
    next: "Compare the gateway's REDIS_URL and channel with --redis-url and the profile; look for reconnects in its log.",
  },
  {
    id: 'lost-in-outage',
    bearsOn: goal,
    see: ({ report, deliveries }) => {
      const { timeline } = report;
      const spans = (timeline?.marks ?? []).filter(({ untilMs }) => untilMs !== undefined);
      if (timeline === undefined || spans.length === 0) return undefined;
      const lost = lostOf(deliveries?.events);
      const within = lost.filter(({ publishedAt }) => {
        if (publishedAt === null) return false;
        const at = publishedAt - timeline.startedAt;
        return spans.some(({ atMs, untilMs = atMs }) => at >= atMs && at <= untilMs);
      });
      if (within.length === 0) return undefined;
      const label = spans.map((span) => span.label).join(', ');
      return `${formatCount(within.length)} of ${formatCount(lost.length)} incomplete events were published during: ${label}`;
    },
    cause:
      'Redis pub/sub has no history: what is published while the gateway is disconnected never reaches live clients.',
    next: 'Nothing to repair in the gateway itself; clients must subscribe again after an outage to be replayed what they missed.',
  },
  {
    id: 'lost-for-all',
    bearsOn: goal,
    see: ({ deliveries }) => {
      const lost = lostOf(deliveries?.events);
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
    bearsOn: goal,
    see: ({ deliveries }) => {
      if (deliveries === undefined) return undefined;
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
    bearsOn: goal,
    see: ({ deliveries }) => {
      const events = deliveries?.events ?? [];
      const lost = lostOf(events);
      const first = lost[0]?.sequence;
      if (first === undefined || first < events.length / 2 || lost.length < events.length - first + 1) return undefined;
      return `from event ${first} on every event is incomplete; all before it arrived`;
    },
    cause:
      'The gateway stopped in the middle of the burst, or was so far behind that the run did not wait long enough.',
    next: 'Check that the gateway still lives and look at its memory; a growing latency before the gap speaks for a queue.',
  },
];

function lostOf(events: readonly EventDeliveries[] | undefined): EventDeliveries[] {
  return (events ?? []).filter(({ missing }) => missing > 0);
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

import { settleMsOf } from '../../../contract/settleMsOf.ts';
import { goalsWith } from '../../../settings/goalIds.ts';
import { formatCount } from '../../../text/format.ts';
import type { GoalId } from '../../../thresholds/index.ts';
import { ranges } from '../../analysis/ranges.ts';
import type { Pattern } from '../../reporting/pattern.ts';
import { deliveriesOf, type EventDeliveries } from './deliveries.ts';
import type { BroadcastReport } from './details.ts';

/** A run with a drill is not asked for every event, only for those outside the outage. */
const goals: readonly GoalId[] = ['broadcast.complete', 'redis.nothing-lost-outside'];

const noListener: Pattern<BroadcastReport> = {
  id: 'no-listener',
  explainsInvalid: true,
  bearsOn: () => goalsWith('broadcast'),
  see: ({ stores, details }) => {
    if (stores?.redis?.cluster) return undefined;
    const asked = (details.publishes ?? []).filter(({ receivers }) => receivers !== null);
    const unheard = asked.filter(({ receivers }) => receivers === 0);
    if (unheard.length === 0) return undefined;
    return `${formatCount(unheard.length)} of ${formatCount(asked.length)} publishes reached no Redis subscriber at all`;
  },
  cause:
    'The gateway was not subscribed to the channel: another Redis, another channel name, or its connection was down.',
  next: "Compare the gateway's REDIS_URL and channel with --redis-url and the profile; look for reconnects in its log.",
};

const perhapsNotSubscribed: Pattern<BroadcastReport> = {
  id: 'perhaps-not-subscribed',
  explainsInvalid: true,
  bearsOn: () => goalsWith('broadcast'),
  see: ({ plan, details: { broadcastSummary, publishes = [] } }) => {
    const settleMs = plan && settleMsOf(plan.profile.subscribe);
    const wasPublished = publishes.some(({ publishedAt }) => publishedAt !== null);
    if (settleMs === undefined || broadcastSummary.totalDeliveries > 0 || !wasPublished) return undefined;
    return `no event reached any client, and nothing acknowledges a subscription: clients counted as subscribed after ${settleMs} ms`;
  },
  cause: 'The clients were never subscribed: the request is not what the gateway takes, or it takes longer.',
  next: 'Compare subscribe of the profile with what the gateway listens to, raise its settleMs, and try rlt profile check.',
};

/** Patterns in which events arrived and which did not. */
const arrivalPatterns: readonly Pattern<BroadcastReport>[] = [
  {
    id: 'lost-in-outage',
    // No goal asks for these events, so this explains none: Redis pub/sub has no history.
    bearsOn: [],
    see: (report) => {
      const spans = outagesOf(report);
      const lost = incomplete(report);
      const within = lost.filter((event) => isWithin(event, report));
      if (within.length === 0) return undefined;
      const label = spans.map((span) => span.label).join(', ');
      return `${formatCount(within.length)} of ${formatCount(lost.length)} incomplete events were published during: ${label}`;
    },
  },
  {
    id: 'lost-for-all',
    bearsOn: goals,
    see: (report) => {
      const lost = unexplained(report);
      const forAll = lost.filter(({ latency }) => latency === null);
      if (forAll.length === 0) return undefined;
      return `${formatCount(forAll.length)} events reached no client at all: ${ranges(forAll.map(({ sequence }) => sequence))}`;
    },
    cause:
      'The events were lost before the gateway fanned them out: its Redis subscription was down, or it refused the message.',
    next: "Look in the gateway's log for Redis reconnects and refused messages at the time of the first of these events.",
  },
  {
    id: 'lost-for-some-clients',
    bearsOn: goals,
    see: (report) => {
      // What an outage took from each client differs by the moment at which it was back.
      if (outagesOf(report).length > 0) return undefined;
      const { clients, events } = deliveriesOf(report.details);
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
    bearsOn: goals,
    see: (report) => {
      const events = deliveriesOf(report.details).events;
      const lost = unexplained(report);
      const first = lost[0]?.sequence;
      if (first === undefined || first < events.length / 2 || lost.length < events.length - first + 1) return undefined;
      return `from event ${first} on every event is incomplete; all before it arrived`;
    },
    cause:
      'The gateway stopped in the middle of the burst, or was so far behind that the run did not wait long enough.',
    next: 'Check that the gateway is still running and look at its memory; a growing latency before the gap points to a queue.',
  },
];

/** Patterns in what never arrived. */
export const lossPatterns: readonly Pattern<BroadcastReport>[] = [
  noListener,
  perhapsNotSubscribed,
  ...arrivalPatterns.map(
    (pattern): Pattern<BroadcastReport> => ({
      ...pattern,
      see: (report) => (isUnknown(report) ? undefined : pattern.see(report)),
    }),
  ),
].map((pattern) => ({ ...pattern, needsWhole: true }));

/** What came and could not be read, or was never sent, is not lost: nothing may be concluded from its absence. */
function isUnknown(report: BroadcastReport): boolean {
  return (report.goals ?? []).some(({ id, outcome }) => outcome === 'invalid' && goals.some((goal) => goal === id));
}

function incomplete({ details }: BroadcastReport): EventDeliveries[] {
  return deliveriesOf(details).events.filter(({ missing }) => missing > 0);
}

/** Incomplete events that no outage accounts for. */
function unexplained(report: BroadcastReport): EventDeliveries[] {
  return incomplete(report).filter((event) => !isWithin(event, report));
}

/** The spans of the time line in which a drill kept events from arriving. */
function outagesOf({ timeline }: BroadcastReport) {
  return (timeline?.marks ?? []).flatMap(({ atMs, untilMs, label }) =>
    untilMs === undefined ? [] : [{ atMs, untilMs, label }],
  );
}

function isWithin({ publishedAt }: EventDeliveries, report: BroadcastReport): boolean {
  if (publishedAt === null) return false;
  const at = publishedAt - (report.timeline?.startedAt ?? 0);
  return outagesOf(report).some(({ atMs, untilMs }) => at >= atMs && at <= untilMs);
}

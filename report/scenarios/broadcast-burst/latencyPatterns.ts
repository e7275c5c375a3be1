import { formatCount, formatValue } from '../../../text/format.ts';
import type { GoalId } from '../../../thresholds/index.ts';
import { quantile, sorted } from '../../analysis/quantile.ts';
import type { Pattern } from '../../reporting/pattern.ts';
import { deliveriesOf, type EventDeliveries } from './deliveries.ts';
import type { BroadcastDetails, BroadcastReport } from './details.ts';

const goal: readonly GoalId[] = ['broadcast.latency'];

/** Patterns in the time from publish to receipt. */
export const latencyPatterns: readonly Pattern<BroadcastReport>[] = [
  {
    id: 'cold-start',
    bearsOn: goal,
    see: ({ details }) => {
      const times = eventTimes(details);
      const [first, ...rest] = times;
      if (first === undefined || rest.length < 9) return undefined;
      const usual = median(rest.map(({ p95 }) => p95));
      if (first.p95 < 3 * usual || first.p95 - usual < 10) return undefined;
      return `the first event took ${ms(first.p95)} (p95), the others ${ms(usual)}`;
    },
    cause: 'The gateway was cold: just-in-time compilation, caches, first use of a connection.',
    next: 'Run it again against the same process; if only the first run is slow, warm up before the measurement.',
  },
  {
    id: 'growing-latency',
    bearsOn: goal,
    see: ({ details }) => {
      const times = eventTimes(details);
      if (times.length < 12) return undefined;
      const third = Math.floor(times.length / 3);
      const early = median(times.slice(0, third).map(({ p50 }) => p50));
      const late = median(times.slice(-third).map(({ p50 }) => p50));
      if (late < 2 * early || late - early < 10) return undefined;
      return `latency grew during the run: median ${ms(early)} in the first third of the events, ${ms(late)} in the last`;
    },
    cause: 'A queue builds up: the gateway takes longer for an event than the time between two events.',
    next: 'Compare with a longer --delay: the delay from which latency stays level is the capacity of the gateway.',
  },
  {
    id: 'spikes',
    bearsOn: goal,
    see: ({ details }) => {
      const spikes = spikesOf(details);
      if (spikes.length === 0 || periodOf(spikes) !== undefined) return undefined;
      const worst = spikes.reduce((most, spike) => (spike.p95 > most.p95 ? spike : most));
      const total = formatCount(details.eventCount);
      return `${formatCount(spikes.length)} of ${total} events were more than three times as slow as the median one; the slowest was event ${worst.sequence} with ${ms(worst.p95)} (p95)`;
    },
    cause:
      'Something held the gateway up now and then: garbage collection, a neighbour on the machine, a blocking call.',
    next: "Look at the gateway's CPU, memory and log at the moment of the slowest event.",
  },
  {
    id: 'periodic-spikes',
    bearsOn: goal,
    see: ({ details }) => {
      const spikes = spikesOf(details);
      const period = periodOf(spikes);
      if (period === undefined) return undefined;
      return `latency peaks at regular intervals: ${formatCount(spikes.length)} peaks, one about every ${ms(period)}`;
    },
    cause:
      'Something happens on a timer: garbage collection under steady load, a metrics or snapshot job, fsync in Redis.',
    next: 'Look for a timer with this period in the gateway and in its data stores.',
  },
  {
    id: 'slow-clients',
    bearsOn: goal,
    see: ({ details }) => {
      const clients = deliveriesOf(details).clients.flatMap(({ client, latency }) =>
        latency === null ? [] : [{ client, p50: latency.p50, p95: latency.p95 }],
      );
      if (clients.length < 8) return undefined;
      const [usual, tail] = [median(clients.map(({ p50 }) => p50)), median(clients.map(({ p95 }) => p95))];
      const isSlow = (own: number, others: number) => own > 2 * others && own - others > 10;
      const slow = clients.filter(({ p50, p95 }) => isSlow(p50, usual) || isSlow(p95, tail));
      // When half of them are slow it is no minority that has a cause of its own.
      if (slow.length === 0 || slow.length > clients.length / 3) return undefined;
      const theirs = slow.map(({ p50, p95 }) => ({ p50, p95 }));
      return `${formatCount(slow.length)} of ${formatCount(clients.length)} clients were slow: median ${ms(median(theirs.map(({ p50 }) => p50)))} and p95 ${ms(median(theirs.map(({ p95 }) => p95)))}, of the others ${ms(usual)} and ${ms(tail)} (${names(slow)})`;
    },
    cause: 'A part of the clients has a path of its own: one gateway instance of several, one worker, one busy k6 VU.',
    next: 'See what the slow clients share: instance, worker, or VU (clients are spread over VUs in blocks of numbers).',
  },
  {
    id: 'all-slow',
    bearsOn: goal,
    see: ({ details }) => {
      const { latencies } = deliveriesOf(details);
      const [fastest] = latencies;
      if (fastest === undefined) return undefined;
      const tenth = quantile(latencies, 0.1);
      if (tenth < details.latencyThresholdMs / 2) return undefined;
      return `even the fast deliveries were slow: a tenth took less than ${ms(tenth)}, the fastest ${ms(fastest)}`;
    },
    cause:
      'Every delivery waits: a slow network between gateway and Redis or clients, clocks that differ, or a gateway at its limit from the first event.',
    next: 'Measure the round trip to Redis and to the gateway, and check that both machines have the same time.',
  },
];

interface EventTime {
  readonly sequence: number;
  readonly publishedAt: number | null;
  readonly p50: number;
  readonly p95: number;
}

function eventTimes(details: BroadcastDetails): EventTime[] {
  return deliveriesOf(details).events.flatMap(({ sequence, publishedAt, latency }: EventDeliveries) =>
    latency === null ? [] : [{ sequence, publishedAt, p50: latency.p50, p95: latency.p95 }],
  );
}

/** Events that stand out; of neighbours that were slow together only the slowest. */
function spikesOf(details: BroadcastDetails): EventTime[] {
  const times = eventTimes(details);
  if (times.length < 10) return [];
  const usual = median(times.map(({ p95 }) => p95));
  const isSlow = (time: EventTime | undefined) => time !== undefined && time.p95 > 3 * usual && time.p95 - usual > 10;
  return times.filter((time, index) => {
    if (!isSlow(time)) return false;
    let first = index;
    while (isSlow(times[first - 1])) first--;
    let last = index;
    while (isSlow(times[last + 1])) last++;
    return times.slice(first, last + 1).every((other) => other.p95 <= time.p95);
  });
}

/** The time between peaks, where it is nearly the same between each two of at least four. */
function periodOf(spikes: readonly EventTime[]): number | undefined {
  const times = spikes.flatMap(({ publishedAt }) => publishedAt ?? []);
  if (times.length < 4) return undefined;
  const gaps = times.slice(1).map((time, index) => time - (times[index] ?? time));
  const usual = median(gaps);
  return gaps.every((gap) => Math.abs(gap - usual) <= 0.25 * usual) ? usual : undefined;
}

function median(values: readonly number[]): number {
  return quantile(sorted(values), 0.5);
}

function names(clients: readonly { client: number }[]): string {
  const shown = clients.slice(0, 5).map(({ client }) => client);
  return `client ${shown.join(', ')}${clients.length > shown.length ? ', …' : ''}`;
}

function ms(value: number): string {
  return formatValue(value, 'ms');
}

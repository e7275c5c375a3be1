import { apartOnly } from '../contract/apartOnly.ts';
import { amounts, counter, type MetricTable, receiptTime, time, timeLevel } from '../contract/metric.ts';
import { connectionMetrics } from '../contract/metrics.ts';
import { nodeOnly } from '../contract/nodeOnly.ts';
import type { Plan } from '../contract/plan.ts';
import type { WireProfile } from '../contract/profile.ts';
import { settleMsOf } from '../contract/settleMsOf.ts';
import { count, everybodyReached, type Goal, min, needs, needsToPass, nobodyRejected, p95 } from './goal.ts';
import { redisDrillGoals, redisDrillMetrics } from './redisDrill.ts';
import { relaxedLimits } from './relaxedLimits.ts';
import { defineScenario } from './scenario.ts';

const bystanderCount = 3;

/** Clients that hold another job, so that an event which goes astray is seen; none where everybody gets everything. */
export function bystandersOf({ subscribe }: Pick<WireProfile, 'subscribe'>): number {
  return subscribe === null ? 0 : bystanderCount;
}

/** Clients that publish. */
function publishersOf({ publish }: WireProfile): number {
  return publish !== null && 'emit' in publish ? 1 : 0;
}

const metrics = /* @__PURE__ */ apartOnly(
  () =>
    ({
      ...connectionMetrics,
      bystanders_subscribed: counter('Clients that subscribed to another job and must receive no event of this one.'),
      delivery_latency: {
        ...receiptTime('Time from just before the publishing to the receipt of the frame by one subscriber.', 'd'),
        clocks: 'two',
      },
      deliveries: counter('Published events that reached a subscriber, each counted once for each subscriber.'),
      duplicate_deliveries: counter('Events that reached the same subscriber more than once.', 'd'),
      foreign_deliveries: counter(
        'Events that reached a client that had not subscribed to them.',
        'client',
        'sequence',
      ),
      unreadable_deliveries: counter(
        'Events that could not be read in the way that the profile describes.',
        'client',
        'message',
      ),
      other_deliveries: counter(
        'Events of the subscribed job that the gateway sent by itself and the run did not publish.',
      ),
      first_events_missed: amounts(
        'Of each subscriber that missed events and got others, where nothing acknowledges a subscription: 1 if it missed the first ones only, which were perhaps published before it was subscribed, else 0.',
        'client',
        'sequence',
      ),
      events_published: counter('Events that were published, as far as the publisher can know.'),
      publish_failed: counter('Events that could not be published.', 'sequence', 'message'),
      publish_time: timeLevel('Epoch time at which an event was published.', 'sequence'),
      publish_lateness: time("Time from an event's due time to its publishing: the generator's own delay.", 'sequence'),
      publish_receivers: amounts('Redis subscribers that one event reached, where the publisher is told.', 'sequence'),
      ...redisDrillMetrics,
    }) as const satisfies MetricTable,
);

export const broadcastBurst = /* @__PURE__ */ defineScenario({
  name: 'broadcast-burst',
  summary: nodeOnly(() => 'A burst of published events reaches every subscriber once and in time, and nobody else.'),
  takes: nodeOnly(() => [
    'clientCount',
    'eventCount',
    'delayMs',
    'latencyThresholdMs',
    'jobId',
    'settleMs',
    'subscriberVus',
    'redisResetSequence',
    'redisResetDelayMs',
    'redisDrill',
    'recoveryThresholdMs',
    'yesDisruptRedis',
  ]),
  defaults: { eventCount: 100 },
  rules: apartOnly(() => [
    ({ redisResetSequence, eventCount }) =>
      redisResetSequence > eventCount
        ? `--redis-reset-sequence is ${redisResetSequence}, but only ${eventCount} events are published (--event-count): Redis would never be disturbed`
        : undefined,
    ({ redisResetSequence, delayMs }) =>
      redisResetSequence === 1 || (redisResetSequence > 0 && delayMs < 1)
        ? `--redis-reset-sequence is ${redisResetSequence} and --delay ${delayMs}: events must be published before the drill, with a delay between them`
        : undefined,
    ({ redisResetSequence, instances }) =>
      redisResetSequence > 0 && instances > 1
        ? `--redis-reset-sequence is ${redisResetSequence} and --instances ${instances}: instances meet in a Redis, and the drill is for one of them`
        : undefined,
    (_, isGiven) =>
      isGiven('redisDrill') && !isGiven('redisResetSequence')
        ? '--redis-drill has no effect without --redis-reset-sequence'
        : undefined,
  ]),
  stores: ({ publish }) => (publish !== null && 'redis' in publish ? ['redis'] : []),
  meets: true,
  divides: true,
  lacks: nodeOnly(() => lacksOf),
  skips: nodeOnly(
    () =>
      ({ profile }) =>
        profile.subscribe === null
          ? { 'broadcast.nothing-foreign': 'every client gets every event (the profile has no subscribe)' }
          : {},
  ),
  limits: relaxedLimits,
  connections: apartOnly(
    () =>
      ({ clientCount, profile }) =>
        clientCount + bystandersOf(profile) + publishersOf(profile),
  ),
  deliveriesPerSecond: nodeOnly(
    () =>
      ({ clientCount, delayMs }) =>
        delayMs === 0 ? undefined : (clientCount * 1000) / delayMs,
  ),
  progress: nodeOnly(() => ({ clientCount, eventCount }) => ({
    connected: clientCount,
    subscribed: clientCount,
    published: eventCount,
    received: clientCount * eventCount,
  })),
  metrics,
  everyClient: apartOnly(() => [everybodyReached, nobodyRejected]),
  goals: apartOnly(() => burstGoals),
  provokes: nodeOnly(
    () =>
      ({ redisResetSequence }) =>
        redisResetSequence === 0
          ? []
          : [
              {
                reason: 'Redis was disturbed',
                words: [/redis/i, /ECONNREFUSED|ECONNRESET|EPIPE/, /socket closed|connection (?:is )?closed/i],
              },
            ],
  ),
});

const lateOtherwise =
  'clients may have been subscribed only after the first events, which nothing acknowledges: raise settleMs in the profile';

function burstGoals(plan: Plan) {
  const everySubscriber = needs(
    'clients_subscribed',
    count.exactly(plan.clientCount),
    'not every client was subscribed',
  );
  const isDrill = plan.redisResetSequence > 0;
  const everyEvent = needs(
    'events_published',
    isDrill ? count.atLeast(plan.redisResetSequence - 1) : count.exactly(plan.eventCount),
    'not every event was published',
  );
  const none = ['unreadable_deliveries', count.exactly(0), 'some events could not be read'] as const;
  const allReadable = needs(...none);
  // One that was seen twice, or by the wrong client, is that, whatever else came.
  const allReadableToPass = needsToPass(...none);
  // Who was subscribed and lost events in the middle has lost them, whoever else may have come too late.
  const allInTime =
    settleMsOf(plan.profile.subscribe) === undefined
      ? []
      : [needs('first_events_missed', min.atMost(0), lateOtherwise)];
  const anyDelivery = needs('deliveries', count.atLeast(1), 'no event arrived');
  const complete: Goal<'broadcast.complete', keyof typeof metrics> = {
    id: 'broadcast.complete',
    goal: 5,
    title: 'Events delivered to all subscribers',
    metric: 'deliveries',
    comparison: count.exactly(plan.clientCount * plan.eventCount),
    unit: '',
    evidence: [everySubscriber, everyEvent, allReadable, ...allInTime],
  };
  return [
    {
      id: 'broadcast.latency',
      goal: 5,
      title: 'Publish-to-receipt latency, p95',
      metric: 'delivery_latency',
      comparison: p95.atMost(plan.latencyThresholdMs),
      unit: 'ms',
      evidence: [everySubscriber, everyEvent, allReadable, anyDelivery],
      movedBy: '--latency-threshold',
    },
    ...(isDrill ? redisDrillGoals(plan, [everySubscriber, allReadable], allInTime) : [complete]),
    {
      id: 'broadcast.no-duplicates',
      goal: 5,
      title: 'Duplicate deliveries',
      metric: 'duplicate_deliveries',
      comparison: count.exactly(0),
      unit: '',
      evidence: [allReadableToPass, anyDelivery],
      samples: 'deliveries',
    },
    {
      id: 'broadcast.nothing-foreign',
      goal: 5,
      title: 'Deliveries to clients that had not subscribed',
      metric: 'foreign_deliveries',
      comparison: count.exactly(0),
      unit: '',
      evidence: [
        needs(
          'bystanders_subscribed',
          count.atLeast(1),
          'no bystander was subscribed, so misrouted events would go unnoticed',
        ),
        everyEvent,
        allReadableToPass,
      ],
      samples: 'deliveries',
    },
  ] as const;
}

function lacksOf({ publish, jobEvents }: WireProfile): string | undefined {
  if (publish === null) return 'publish is missing: it says how an event gets to the gateway';
  if (jobEvents.length === 0) return 'jobEvents is missing: it says what a client receives of an event';
  return jobEvents.every(({ pattern }) => pattern !== undefined && !pattern.includes('{publishedAt}'))
    ? 'no entry of jobEvents tells when an event was published: no pattern has {publishedAt}'
    : undefined;
}

import { count, defineGoals, type Goal, needs, needsToPass, nobodyRejected, p95 } from './goal.ts';
import { redisDrillGoals } from './redisDrill.ts';

export const broadcastGoals = defineGoals(
  'broadcast-burst',
  (plan) => {
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
    const none = ['unreadable_deliveries', count.exactly(0), 'events came that could not be read'] as const;
    const allReadable = needs(...none);
    // One that was seen twice, or by the wrong client, is that, whatever else came.
    const allReadableToPass = needsToPass(...none);
    const anyDelivery = needs('deliveries', count.atLeast(1), 'no event arrived');
    const complete: Goal<'broadcast.complete'> = {
      id: 'broadcast.complete',
      goal: 5,
      title: 'Every event to every subscriber',
      metric: 'deliveries',
      comparison: count.exactly(plan.clientCount * plan.eventCount),
      unit: '',
      evidence: [everySubscriber, everyEvent, allReadable],
    };
    return [
      {
        id: 'broadcast.latency',
        goal: 5,
        title: 'Publish to receipt, p95',
        metric: 'delivery_latency',
        comparison: p95.atMost(plan.latencyThresholdMs),
        unit: 'ms',
        evidence: [
          everySubscriber,
          everyEvent,
          allReadable,
          anyDelivery,
          needs(
            'generator_lag',
            p95.atMost(plan.maxGeneratorLagMs),
            'the load generator was the bottleneck, not the gateway',
          ),
        ],
        movedBy: '--latency-threshold',
      },
      ...(isDrill ? redisDrillGoals(plan, [everySubscriber, allReadable]) : [complete]),
      {
        id: 'broadcast.no-duplicates',
        goal: 5,
        title: 'No event twice',
        metric: 'duplicate_deliveries',
        comparison: count.exactly(0),
        unit: '',
        evidence: [allReadableToPass, anyDelivery],
        samples: 'deliveries',
      },
      {
        id: 'broadcast.nothing-foreign',
        goal: 5,
        title: 'No event to a client that did not ask for it',
        metric: 'foreign_deliveries',
        comparison: count.exactly(0),
        unit: '',
        evidence: [
          needs('bystanders_subscribed', count.atLeast(1), 'no bystander was there to see a stray event'),
          everyEvent,
          allReadableToPass,
        ],
        samples: 'deliveries',
      },
    ];
  },
  [nobodyRejected],
);

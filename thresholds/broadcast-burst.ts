import { count, defineGoals, type Goal, needs, p95 } from './goal.ts';
import { redisDrillGoals } from './redisDrill.ts';

export const broadcastGoals = defineGoals('broadcast-burst', (plan) => {
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
  const anyDelivery = needs('deliveries', count.atLeast(1), 'no event arrived');
  const complete: Goal<'broadcast.complete'> = {
    id: 'broadcast.complete',
    goal: 5,
    title: 'Every event to every subscriber',
    metric: 'deliveries',
    comparison: count.exactly(plan.clientCount * plan.eventCount),
    unit: '',
    evidence: [everySubscriber, everyEvent],
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
        anyDelivery,
        needs(
          'generator_lag',
          p95.atMost(plan.maxGeneratorLagMs),
          'the load generator was the bottleneck, not the gateway',
        ),
      ],
      movedBy: '--latency-threshold',
    },
    ...(isDrill ? redisDrillGoals(plan, everySubscriber) : [complete]),
    {
      id: 'broadcast.no-duplicates',
      goal: 5,
      title: 'No event twice',
      metric: 'duplicate_deliveries',
      comparison: count.exactly(0),
      unit: '',
      evidence: [anyDelivery],
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
      ],
      samples: 'deliveries',
    },
  ];
});

import { count, defineGoals, p95 } from './goal.ts';

export const broadcastGoals = defineGoals('broadcast-burst', (plan) => {
  const everySubscriber = {
    metric: 'clients_subscribed',
    comparison: count.exactly(plan.clientCount),
    otherwise: 'not every client was subscribed',
  } as const;
  const everyEvent = {
    metric: 'events_published',
    comparison: count.exactly(plan.eventCount),
    otherwise: 'not every event was published',
  } as const;
  const anyDelivery = { metric: 'deliveries', comparison: count.atLeast(1), otherwise: 'no event arrived' } as const;
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
        {
          metric: 'generator_lag',
          comparison: p95.atMost(plan.maxGeneratorLagMs),
          otherwise: 'the load generator was the bottleneck, not the gateway',
        },
      ],
      movedBy: '--latency-threshold',
    },
    {
      id: 'broadcast.complete',
      goal: 5,
      title: 'Every event to every subscriber',
      metric: 'deliveries',
      comparison: count.exactly(plan.clientCount * plan.eventCount),
      unit: '',
      evidence: [everySubscriber, everyEvent],
    },
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
        {
          metric: 'bystanders_subscribed',
          comparison: count.atLeast(1),
          otherwise: 'no bystander was there to see a stray event',
        },
        everyEvent,
      ],
      samples: 'deliveries',
    },
  ];
});

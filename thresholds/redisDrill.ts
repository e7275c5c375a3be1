import { apartOnly } from '../contract/apartOnly.ts';
import { amounts, counter, laterReceiptTime, type MetricTable, timeLevel } from '../contract/metric.ts';
import type { Plan } from '../contract/plan.ts';
import { count, type Evidence, type Goal, max, needs } from './goal.ts';

export const redisDrillMetrics = /* @__PURE__ */ apartOnly(
  () =>
    ({
      redis_cuts: counter('Connections that a Redis drill closed, or times that it stopped Redis.'),
      redis_subscription_losses: counter(
        'Checks of Redis during a drill that found fewer subscribers than before, or none.',
      ),
      redis_drill_time: timeLevel('Epoch time of a step of a Redis drill.', 'phase'),
      redis_subscribers: amounts('Subscribers of the channel during a Redis drill, as Redis reports them.'),
      redis_recovery_duration: laterReceiptTime(
        'Time from the end of a Redis drill to the next event at one subscriber.',
        'client',
      ),
      recoveries_timed: counter('Subscribers that recovered, or had enough time to.'),
      outage_checked: counter(
        'Subscribers whose deliveries around a Redis drill were compared with what was published.',
      ),
      events_lost_inside: counter('Events of a Redis outage that a subscriber did not get.', 'client'),
      events_lost_outside: counter(
        'Events outside a Redis outage that a subscriber did not get.',
        'client',
        'sequence',
      ),
    }) as const satisfies MetricTable,
);

type DrillMetric = keyof typeof redisDrillMetrics | 'deliveries';

const titles: Readonly<Record<string, string>> = {
  'kill-subscribers': 'Redis subscribers cut',
  stop: 'Redis stopped and started',
  publisher: "Publisher's own connection closed",
};

/**
 * The goals of a burst in whose middle Redis is disturbed. That every event arrives cannot be asked then; that nothing
 * is lost but what fell into the outage, can.
 */
export function redisDrillGoals<Metric extends string>(
  plan: Plan,
  common: readonly Evidence<Metric>[],
  allInTime: readonly Evidence<Metric>[],
): Goal<'redis.recovered' | 'redis.nothing-lost-outside', DrillMetric | Metric>[] {
  const everyClient = count.exactly(plan.clientCount);
  const evidence: Evidence<DrillMetric | Metric>[] = [
    ...common,
    needs('redis_cuts', count.atLeast(1), 'Redis was not disturbed'),
    needs('outage_checked', everyClient, 'received and published events were not compared'),
  ];
  // The publisher's own connection is none of the gateway's.
  if (plan.redisDrill !== 'publisher') {
    evidence.push(
      needs('redis_subscription_losses', count.atLeast(1), 'the drill had no effect: no subscription was lost'),
    );
  }
  return [
    {
      id: 'redis.recovered',
      goal: 5,
      title: `${titles[plan.redisDrill]}: time to recover, max`,
      metric: 'redis_recovery_duration',
      comparison: max.atMost(plan.recoveryThresholdMs),
      unit: 'ms',
      evidence: [
        ...evidence,
        needs('recoveries_timed', everyClient, 'publishing ended before every client had recovered'),
      ],
      movedBy: '--recovery-threshold',
    },
    {
      id: 'redis.nothing-lost-outside',
      goal: 5,
      title: 'Events outside the Redis outage delivered to all subscribers',
      metric: 'events_lost_outside',
      comparison: count.exactly(0),
      unit: '',
      evidence: [...evidence, ...allInTime],
      samples: 'deliveries',
    },
  ];
}

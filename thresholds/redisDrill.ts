import type { Plan } from '../contract/plan.ts';
import { count, type Evidence, type Goal, max, needs } from './goal.ts';

const titles: Readonly<Record<string, string>> = {
  'kill-subscribers': 'Redis subscribers cut',
  stop: 'Redis stopped and started',
  publisher: "Publisher's own connection closed",
};

/**
 * The goals of a burst in whose middle Redis is disturbed. That every event arrives cannot be asked then; that nothing
 * is lost but what fell into the outage, can.
 */
export function redisDrillGoals(
  plan: Plan,
  common: readonly Evidence[],
): Goal<'redis.recovered' | 'redis.nothing-lost-outside'>[] {
  const everyClient = count.exactly(plan.clientCount);
  const evidence = [
    ...common,
    needs('redis_cuts', count.atLeast(1), 'the drill did not happen'),
    needs('outage_checked', everyClient, 'received and published events were not compared'),
  ];
  // The publisher's own connection is none of the gateway's.
  if (plan.redisDrill !== 'publisher') {
    evidence.push(
      needs(
        'redis_subscription_losses',
        count.atLeast(1),
        'without effect: every event reached as many subscribers as before',
      ),
    );
  }
  return [
    {
      id: 'redis.recovered',
      goal: 5,
      title: `${titles[plan.redisDrill]}: events again within`,
      metric: 'redis_recovery_duration',
      comparison: max.atMost(plan.recoveryThresholdMs),
      unit: 'ms',
      evidence: [...evidence, needs('recoveries_timed', everyClient, 'publishing ended before all could recover')],
      movedBy: '--recovery-threshold',
    },
    {
      id: 'redis.nothing-lost-outside',
      goal: 5,
      title: 'Every event outside the Redis outage to every subscriber',
      metric: 'events_lost_outside',
      comparison: count.exactly(0),
      unit: '',
      evidence,
      samples: 'deliveries',
    },
  ];
}

import type { Plan } from '../contract/plan.ts';
import { count, type Evidence, type Goal, max } from './goal.ts';
import { metricsGoal } from './metricsGoal.ts';
import { slotsReusable } from './slotReuse.ts';

type QuotaGoalId<Prefix extends string> =
  `${Prefix}.${'rejected-within' | 'admitted' | 'rejections-known' | 'metrics-within-limit' | 'slot-reusable'}`;

/** The goals of both quotas, which differ in whom they count. */
export function quotaGoals<Prefix extends 'quota' | 'origin'>(prefix: Prefix, plan: Plan): Goal<QuotaGoalId<Prefix>>[] {
  const counted: Evidence = {
    metric: 'admissions_counted',
    comparison: count.exactly(1),
    otherwise: 'the admitted clients were not counted',
  };
  const originAllowed: Evidence = {
    metric: 'clients_origin_refused',
    comparison: count.exactly(0),
    otherwise: `the gateway refuses ${plan.origin === undefined ? 'clients without an Origin' : `the Origin ${plan.origin}`} altogether, so that ${plan.origin === undefined ? 'their' : 'its'} quota cannot be seen`,
  };
  const turnedAway: Evidence = {
    metric: 'clients_turned_away',
    comparison: count.atLeast(1),
    otherwise: 'nobody was turned away',
  };
  return [
    {
      id: `${prefix}.rejected-within`,
      goal: 1,
      title: 'Excess clients rejected within',
      metric: 'rejection_duration',
      comparison: max.atMost(plan.rejectionThresholdMs),
      unit: 'ms',
      evidence: [turnedAway, originAllowed],
      movedBy: '--rejection-threshold',
    },
    {
      id: `${prefix}.admitted`,
      goal: 1,
      title: prefix === 'quota' ? 'Clients admitted' : 'Clients of one Origin admitted',
      metric: 'admission_deviation',
      comparison: count.exactly(0),
      unit: '',
      evidence: [counted, originAllowed],
      shown: [
        {
          measured: { metric: 'admitted_clients', aggregate: 'value' },
          operator: '==',
          limit: { metric: 'admissible_clients', aggregate: 'value' },
        },
      ],
      movedBy: '--limit',
      samples: 'connection_attempts',
    },
    {
      id: `${prefix}.rejections-known`,
      goal: 1,
      title: 'Rejections without the words and code for it',
      metric: 'rejections_unexplained',
      comparison: count.exactly(0),
      unit: '',
      evidence: [turnedAway, originAllowed],
      samples: 'clients_turned_away',
    },
    metricsGoal({
      id: `${prefix}.metrics-within-limit`,
      goal: 1,
      title: "Connections in the gateway's metrics, at most",
      evidence: [originAllowed],
    }),
    slotsReusable<QuotaGoalId<Prefix>>(
      { id: `${prefix}.slot-reusable`, goal: 1, title: 'Slots taken again after a disconnect' },
      'no admitted client was there to leave',
    ),
  ];
}

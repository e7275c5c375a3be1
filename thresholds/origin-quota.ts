import { count, defineGoals, type Goal } from './goal.ts';
import { quotaGoals } from './quota.ts';

export const originQuotaGoals = defineGoals('origin-quota', (plan) => {
  const goals = quotaGoals('origin', plan);
  if (plan.alternateOrigin === undefined) return goals;
  const alternateAdmitted: Goal<'origin.alternate-admitted'> = {
    id: 'origin.alternate-admitted',
    goal: 1,
    title: 'Clients of another Origin admitted meanwhile',
    metric: 'alternate_admitted',
    comparison: count.exactly(1),
    unit: '',
    evidence: [
      { metric: 'alternate_attempts', comparison: count.exactly(1), otherwise: 'no client of the other Origin tried' },
      {
        metric: 'alternate_refused',
        comparison: count.exactly(0),
        otherwise: `the gateway refuses the Origin ${plan.alternateOrigin} altogether, whatever its quota`,
      },
    ],
    samples: 'alternate_attempts',
  };
  return [...goals, alternateAdmitted];
});

import { count, type Goal } from './goal.ts';

/**
 * So many freed slots are tried, where there are as many: a gateway that loses one release in 20 is then found in 99 of
 * 100 runs, and it costs a second more. With a smaller limit every slot is tried.
 */
const usualSlots = 100;

/** How many of the slots held are given back and taken again: at least as many as there are clients beyond the limit. */
export function slotsToTry(held: number, extras: number): number {
  return Math.min(held, Math.max(extras, usualSlots));
}

/** The goal that every slot that was given back can be taken again; how many there are is known at run time only. */
export function slotsReusable<Id extends string>(goal: Pick<Goal<Id>, 'id' | 'goal' | 'title'>, otherwise: string) {
  return {
    ...goal,
    metric: 'slots_not_reused',
    comparison: count.exactly(0),
    unit: '',
    evidence: [{ metric: 'slots_released', comparison: count.atLeast(1), otherwise }],
    shown: [
      {
        measured: { metric: 'slots_reused', aggregate: 'count' },
        operator: '==',
        limit: { metric: 'slots_released', aggregate: 'count' },
      },
    ],
    samples: 'slots_released',
  } as const satisfies Goal<Id>;
}

import type { Comparison, Evidence, Goal } from '../../thresholds/goal.ts';

/** One way to break the rule of a goal. */
export interface Mutation {
  /** "quota.admitted: limit doubled". */
  readonly name: string;
  readonly apply: (goal: Goal) => Goal;
}

/** A change of one comparison: the goal's own or one of its evidence. */
const changes = {
  'limit doubled': (comparison: Comparison) => ({ ...comparison, limit: comparison.limit * 2 || 1 }),
  loosened: (comparison: Comparison) => ({ ...comparison, ...looser[comparison.operator](comparison.limit) }),
} as const;

/** Counts are never negative: `== 0` and `<= 0` would be the same rule, `== 1` and `>= 1` are not. */
const looser: Record<Comparison['operator'], (limit: number) => Pick<Comparison, 'operator' | 'limit'>> = {
  '==': (limit) => (limit === 0 ? { operator: '>=', limit } : { operator: '<=', limit }),
  '<=': () => ({ operator: '>=', limit: 0 }),
  '>=': () => ({ operator: '>=', limit: 0 }),
};

/** Every way to break one goal: its limit, its comparison, and each piece of its evidence. */
export function mutationsOf(goal: Goal): Mutation[] {
  const own = Object.entries(changes).map(([what, change]) => ({
    name: `${goal.id}: ${what}`,
    apply: (given: Goal) => ({ ...given, comparison: change(given.comparison) }),
  }));
  const ofEvidence = goal.evidence.flatMap(({ metric }, index): Mutation[] => [
    {
      name: `${goal.id}: evidence ${metric} dropped`,
      apply: (given) => ({ ...given, evidence: given.evidence.toSpliced(index, 1) }),
    },
    ...Object.entries(changes).map(([what, change]) => ({
      name: `${goal.id}: evidence ${metric} ${what}`,
      apply: (given: Goal) => ({ ...given, evidence: given.evidence.map(changing(index, change)) }),
    })),
  ]);
  return [...own, ...ofEvidence];
}

/** The goals with the mutation of this name in them; as they are where none of them has it. */
export function mutateGoals(goals: readonly Goal[], name: string): Goal[] {
  return goals.map(
    (goal) =>
      mutationsOf(goal)
        .find((mutation) => mutation.name === name)
        ?.apply(goal) ?? goal,
  );
}

function changing(index: number, change: (comparison: Comparison) => Comparison) {
  return (evidence: Evidence, position: number): Evidence =>
    position === index ? { ...evidence, comparison: change(evidence.comparison) } : evidence;
}

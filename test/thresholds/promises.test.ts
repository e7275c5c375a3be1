import { describe, expect, it } from 'vitest';
import { goalIds } from '../../settings/goalIds.ts';
import { gatewayGoals } from '../../thresholds/gateway.ts';
import { mutationsOf } from '../../tools/mutations/mutateGoals.ts';
import { allGoals, brokenPromises, promises } from './promises.ts';

const goals = allGoals();

it('every goal promises something, and defects name goals that there are', () => {
  expect(goals.map(({ id }) => id).sort()).toEqual(Object.keys(promises).sort());
  expect([...goals.map(({ id }) => id), ...gatewayGoals].sort()).toEqual([...goalIds].sort());
});

it.each(goals)('$id does what it promises, with its evidence and not without', (goal) => {
  expect(brokenPromises(goal)).toEqual([]);
});

describe('a rule that is broken is noticed', () => {
  it.each(goals.flatMap((goal) => mutationsOf(goal).map((mutation) => ({ ...mutation, goal }))))(
    '$name',
    ({ goal, apply }) => {
      expect(brokenPromises(apply(goal))).not.toEqual([]);
    },
  );
});

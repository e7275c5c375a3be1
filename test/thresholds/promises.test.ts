import { describe, expect, it } from 'vitest';
import { goalIds, scenarioOf } from '../../settings/goalIds.ts';
import { drillNames } from '../../thresholds/drills/index.ts';
import { gatewayGoals } from '../../thresholds/gateway.ts';
import { mutationsOf } from '../../tools/mutations/mutateGoals.ts';
import { allGoals, brokenPromises, promises } from './promises.ts';

const goals = allGoals();

it('every goal promises something, and defects name goals that there are', () => {
  expect(goals.map(({ id }) => id).sort()).toEqual(Object.keys(promises).sort());
  const ofScenarios = goalIds().filter((id) => !drillNames.some((name) => name === scenarioOf(id)));
  expect([...goals.map(({ id }) => id), ...gatewayGoals].sort()).toEqual([...ofScenarios].sort());
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

import { expect, it } from 'vitest';
import { withProblems } from '../../../report/instances/reconsider.ts';
import { count, expressionOf, type Goal, max, min, p95, rate } from '../../../thresholds/goal.ts';
import type { Outcome } from '../../../thresholds/judge.ts';

/** What a run with a missing instance says of a goal that its other instances have missed, or kept. */
function judged(comparison: Goal['comparison'], measured: number | null, outcome: Outcome, more: Partial<Goal> = {}) {
  const goal: Goal = { id: 'a', title: 'A', metric: 'm', comparison, unit: '', evidence: [], ...more };
  const verdict = { id: 'a', title: 'A', ...comparison, unit: goal.unit, measured, samples: 1, outcome };
  return withProblems([verdict], [goal], [{ text: 'instance 2 of 2 is missing', onlyLoses: true }])[0];
}

it.each([
  [count.exactly(0), 1, 'failed'],
  [count.exactly(5), 6, 'failed'],
  [count.exactly(5), 4, 'invalid'],
  [count.atLeast(5), 4, 'invalid'],
  [max.atMost(5), 6, 'failed'],
  [min.atMost(5), 6, 'invalid'],
  [p95.atMost(5), 6, 'invalid'],
  [rate.atMost(0.01), 1, 'invalid'],
] as const)('a miss by %j with %d measured is %s where samples are absent', (comparison, measured, outcome) => {
  expect(judged(comparison, measured, 'failed')?.outcome, expressionOf(comparison)).toBe(outcome);
});

it('nothing that was kept, or not measured, stays so; what does not apply does', () => {
  expect(judged(count.exactly(0), 0, 'passed')).toMatchObject({
    outcome: 'invalid',
    reason: 'instance 2 of 2 is missing',
  });
  expect(judged(count.exactly(0), null, 'invalid')?.reason).toBe('instance 2 of 2 is missing');
  expect(judged(count.exactly(0), null, 'skipped')?.outcome).toBe('skipped');
});

it('a deviation, whose figures are others, convicts nobody', () => {
  const shown = [
    { measured: { metric: 'm', aggregate: 'count' }, operator: '==', limit: { metric: 'n', aggregate: 'count' } },
  ] as const;
  expect(judged(count.exactly(0), 7, 'failed', { shown })?.outcome).toBe('invalid');
});

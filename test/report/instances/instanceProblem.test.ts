import { expect, it } from 'vitest';
import { textsOf } from '../../../report/instances/instanceProblem.ts';

it('says once what several instances have in common, and all else as it is', () => {
  const problems = [
    'instance 1 of 9 is partial: k6 was killed',
    'pod-7 is foreign: its plan is another one',
    'instance 3 of 9 is partial: k6 was killed',
    'instance 2 of 9 is partial: k6 was killed',
    'instance 2 of 9 is doubled: a and b',
    'client 4 was in none of the instances',
  ].map((text) => ({ text, onlyLoses: true }));
  expect(textsOf(problems)).toEqual([
    'instances 1–3 of 9 are partial: k6 was killed',
    'pod-7 is foreign: its plan is another one',
    'instance 2 of 9 is doubled: a and b',
    'client 4 was in none of the instances',
  ]);
});

import { expect, it } from 'vitest';
import { goalTable } from '../../thresholds/goalTable.ts';
import type { Verdict } from '../../thresholds/judge.ts';

function verdict(given: Partial<Verdict> & Pick<Verdict, 'id' | 'goal'>): Verdict {
  return {
    title: given.id,
    aggregate: 'max',
    operator: '<=',
    limit: 200,
    unit: 'ms',
    measured: 10,
    samples: 3,
    outcome: 'passed',
    ...given,
  };
}

it('has a row for each goal in order, with the first verdict of its scenario', () => {
  const rows = goalTable([
    [verdict({ id: 'b.first', goal: 2 }), verdict({ id: 'b.second', goal: 2 }), verdict({ id: 'log', goal: 'log' })],
    [verdict({ id: 'a', goal: 1 })],
  ]);
  expect(rows.map(({ id, checks, passedChecks }) => [id, checks, passedChecks])).toEqual([
    ['a', 1, 1],
    ['b.first', 2, 2],
    ['log', 1, 1],
  ]);
});

it('shows the figure that came closest to its limit where two scenarios belong to one goal', () => {
  const [row] = goalTable([
    [verdict({ id: 'total', goal: 1, measured: 12 })],
    [verdict({ id: 'origin', goal: 1, measured: 40 })],
  ]);
  expect(row).toMatchObject({ id: 'origin', measured: 40, checks: 2, outcome: 'passed' });
});

it('shows the one that failed, however close the other came', () => {
  const [row] = goalTable([
    [verdict({ id: 'total', goal: 1, measured: 199 })],
    [verdict({ id: 'origin', goal: 1, measured: null, outcome: 'invalid' })],
  ]);
  expect(row).toMatchObject({ id: 'origin', outcome: 'invalid', passedChecks: 1 });
});

it.each([
  [['passed', 'failed', 'invalid'], 'failed'],
  [['passed', 'invalid', 'skipped'], 'invalid'],
  [['passed', 'skipped'], 'passed'],
  [['skipped', 'skipped'], 'skipped'],
] as const)('a goal with checks that are %j is %s', (outcomes, expected) => {
  const verdicts = outcomes.map((outcome, index) => verdict({ id: `check-${index}`, goal: 3, outcome }));
  expect(goalTable([verdicts])[0]?.outcome).toBe(expected);
});

it('shows a figure that has the outcome of its row, not one that was skipped or kept', () => {
  const time = (outcome: Verdict['outcome'], measured: number | null) =>
    verdict({ id: 'time', goal: 1, outcome, measured });
  const count = (outcome: Verdict['outcome']) => verdict({ id: 'count', goal: 1, unit: '', outcome });
  expect(goalTable([[time('skipped', null), count('passed')]])[0]).toMatchObject({ id: 'count', outcome: 'passed' });
  expect(goalTable([[time('passed', 10), count('failed')]])[0]).toMatchObject({ id: 'count', outcome: 'failed' });
  const log = (id: string, outcome: Verdict['outcome'], measured: number | null) =>
    verdict({ id, goal: 'log', operator: '==', limit: 0, unit: '', outcome, measured });
  const alive = log('gateway.alive', 'passed', 0);
  expect(goalTable([[log('log.clean', 'skipped', null), alive]])[0]).toMatchObject({
    ...{ id: 'gateway.alive', outcome: 'passed', measured: 0, checks: 2, passedChecks: 1 },
  });
  expect(
    goalTable([
      [log('log.clean', 'passed', 0), alive],
      [log('log.clean', 'failed', 2), alive],
    ])[0],
  ).toMatchObject({
    ...{ id: 'log.clean', outcome: 'failed', measured: 2 },
  });
});

it('adds up what each scenario counted of the log', () => {
  const lines = (measured: number | null, samples: number) =>
    verdict({ id: 'log.clean', goal: 'log', operator: '==', limit: 0, unit: '', measured, samples });
  expect(goalTable([[lines(1, 100)], [lines(null, 0)], [lines(2, 50)]])[0]).toMatchObject({
    measured: 3,
    samples: 150,
  });
});

it('has a row for each goal of a scenario that is not built in, before that of the log', () => {
  const own = (id: string, outcome: Verdict['outcome']): Verdict => ({
    ...{ id, title: id, aggregate: 'count', operator: '==', limit: 1, unit: '', measured: 1, samples: 1, outcome },
  });
  const log: Verdict = { ...own('log.clean', 'passed'), goal: 'log' };
  const rows = goalTable([[own('hello.complete', 'failed'), own('hello.once', 'passed'), log]]);
  expect(rows.map(({ id, checks, passedChecks }) => `${id} ${passedChecks}/${checks}`)).toEqual([
    ...['hello.complete 0/1', 'hello.once 1/1', 'log.clean 1/1'],
  ]);
});

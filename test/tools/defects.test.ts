import { describe, expect, it } from 'vitest';
import { type Defect, defects, drillOf, findDefects, isLegal, scenariosOf } from '../../gateway/defects/index.ts';
import { isRight, judgeDefect } from '../../tools/defects/judgeDefect.ts';
import { flagsOf, type Measurements, measurementOf, readMeasurements } from '../../tools/defects/measurements.ts';
import { caught } from '../../tools/defects/table.ts';
import { type DefectVerdict, worstOutcomes } from '../../tools/defects/verifyDefect.ts';

function named(name: string): Defect {
  const [defect] = findDefects([name]);
  if (defect === undefined) throw new Error(`there is no ${name}`);
  return defect;
}

describe('what was measured', () => {
  const measurements = readMeasurements();

  it.each(defects)('$name: caught, how often says the table, and no other goal blamed (npm run defects)', (defect) => {
    const runs = measurementOf(defect, measurements)?.runs ?? [];
    expect(runs.length, 'runs under the conditions of today').toBeGreaterThanOrEqual(3);
    const judged = runs.map((run) => judgeDefect(defect, run));
    expect(judged.flatMap(({ blamed }) => blamed)).toEqual([]);
    expect(judged.filter(({ missed }) => missed.length === 0)).not.toEqual([]);
  });

  it('leaves no defect behind that is no more', () => {
    expect(Object.keys(measurements.defects).sort()).toEqual(defects.map(({ name }) => name).sort());
  });

  it('has seen every goal red that may fail too: what never does is no excuse', () => {
    const unseen = defects.flatMap((defect) => {
      const red = (measurementOf(defect, measurements)?.runs ?? []).flatMap(({ notPassed }) => Object.keys(notPassed));
      return (defect.mayFail ?? []).filter((id) => !red.includes(id)).map((id) => `${defect.name}: ${id}`);
    });
    expect(unseen).toEqual([]);
  });
});

describe('a verdict on a broken gateway', () => {
  const slow = named('rejects-after-400-ms');
  const right: DefectVerdict = {
    exitCode: 99,
    notPassed: { 'quota.rejected-within': 'failed', 'origin.rejected-within': 'failed' },
  };

  it.each([
    ['is right with the goals of the defect failed, and no other', slow, right, [], []],
    [
      'misses a goal that passed or was not measured',
      slow,
      { exitCode: 99, notPassed: { 'quota.rejected-within': 'invalid' } },
      ['quota.rejected-within', 'origin.rejected-within'],
      [],
    ],
    [
      'must not blame another goal',
      slow,
      { ...right, notPassed: { ...right.notPassed, 'idle.active-kept': 'invalid' } },
      [],
      ['idle.active-kept'],
    ],
    ['must cost exit code 0', slow, { ...right, exitCode: 0 }, ['exit code'], []],
    ['is right about an allowed variation when all passes', named('rejects-after-50-ms'), pass(), [], []],
    [
      'must let an allowed variation pass',
      named('rejects-after-50-ms'),
      right,
      ['exit code'],
      Object.keys(right.notPassed),
    ],
  ] as const)('%s', (_, defect, verdict, missed, blamed) => {
    expect(judgeDefect(defect, verdict)).toEqual({ missed, blamed });
  });

  it('takes what cannot be measured any more for invalid, not for failed', () => {
    const defect = named('metrics-answers-500');
    const notPassed = Object.fromEntries((defect.invalidates ?? []).map((id) => [id, 'invalid' as const]));
    expect(judgeDefect(defect, { exitCode: 99, notPassed })).toEqual({ missed: [], blamed: [] });
    const failed = { ...notPassed, 'quota.admitted': 'failed' as const };
    expect(judgeDefect(defect, { exitCode: 99, notPassed: failed }).missed).toEqual(['quota.admitted']);
  });

  it('may be red where evidence is taken away', () => {
    const verdict = {
      exitCode: 99,
      notPassed: { 'catch-up.failures': 'failed', 'catch-up.latency': 'invalid' },
    } as const;
    expect(isRight(judgeDefect(named('replay-one-short'), verdict))).toBe(true);
  });

  it('is made of the worst that any scenario says of a goal', () => {
    const goals = (...outcomes: ('passed' | 'failed' | 'invalid')[]) =>
      outcomes.map((outcome, index) => ({ id: `goal-${index}`, outcome }));
    expect(
      worstOutcomes([
        { scenario: 'a', goals: goals('passed', 'failed', 'invalid') },
        { scenario: 'b', goals: goals('passed', 'invalid', 'failed') },
        { scenario: 'c', outcome: 'skipped' },
        { scenario: 'd' },
      ]),
    ).toEqual({ 'goal-1': 'failed', 'goal-2': 'failed', c: 'skipped', d: 'invalid' });
  });
});

describe('the column "caught"', () => {
  const defect = named('logs-an-error');
  const seen = { exitCode: 99, notPassed: { 'log.clean': 'failed' as const } };
  const missed = { exitCode: 0, notPassed: {} };
  const of = (...runs: Measurements['defects'][string]['runs']) =>
    caught(defect, { version: 1, defects: { [defect.name]: { flags: flagsOf(defect), machine: '', runs } } });

  it('says how often, and what was blamed besides', () => {
    expect(of(seen, seen, seen)).toBe('3 of 3');
    expect(of(seen, missed, seen)).toBe('2 of 3: only sometimes');
    expect(of(missed, missed)).toBe('0 of 2');
    const alsoLatency = { exitCode: 99, notPassed: { ...seen.notPassed, 'broadcast.latency': 'failed' as const } };
    expect(of(seen, alsoLatency)).toBe('2 of 2; 1 of 2 blamed broadcast.latency too');
    expect(of()).toBe('not measured');
  });

  it('does not count what was measured under other conditions', () => {
    const old = { flags: '--client-count 5', machine: '', runs: [seen] };
    expect(caught(defect, { version: 1, defects: { [defect.name]: old } })).toBe('not measured');
  });
});

it('every defect shows in some scenario, or in a drill', () => {
  expect(defects.filter((defect) => scenariosOf(defect).length === 0 && drillOf(defect) === undefined)).toEqual([]);
  expect(defects.filter(isLegal).length).toBeGreaterThan(3);
});

function pass() {
  return { exitCode: 0, notPassed: {} };
}

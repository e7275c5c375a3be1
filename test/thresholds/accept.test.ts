import { expect, test } from 'vitest';
import { RltError } from '../../contract/errors.ts';
import { parseAllowed, spoilersOf } from '../../report/spoilers.ts';
import { type Outcome, overall } from '../../thresholds/judge.ts';

const goal = (id: string, outcome: Outcome) => ({ id, outcome });
const report = (...outcomes: Outcome[]) => ({
  scenario: 'origin-quota',
  outcome: overall(outcomes.map((outcome) => ({ outcome }))),
  goals: outcomes.map((outcome, index) => goal(`origin.${index}`, outcome)),
});

test('a run passes only with a passed goal and without a failed or invalid one', () => {
  const outcomeOf = (...outcomes: Outcome[]) => overall(outcomes.map((outcome) => ({ outcome })));
  expect(outcomeOf('passed', 'skipped')).toBe('passed');
  expect(outcomeOf('skipped', 'skipped')).toBe('skipped');
  expect(outcomeOf('passed', 'invalid', 'skipped')).toBe('invalid');
  expect(outcomeOf('invalid', 'failed', 'passed')).toBe('failed');
  expect(outcomeOf()).toBe('invalid');
});

test('whatever has not passed stands against exit code 0', () => {
  expect(spoilersOf([report('passed', 'passed')], new Set())).toEqual([]);
  expect(spoilersOf([report('passed', 'skipped', 'invalid', 'failed')], new Set())).toEqual([
    { name: 'origin.1', outcome: 'skipped' },
    { name: 'origin.2', outcome: 'invalid' },
    { name: 'origin.3', outcome: 'failed' },
  ]);
});

test('a named goal, or all goals of a named scenario, may be skipped or invalid', () => {
  expect(spoilersOf([report('passed', 'skipped', 'invalid')], new Set(['origin.1']))).toEqual([
    { name: 'origin.2', outcome: 'invalid' },
  ]);
  expect(spoilersOf([report('skipped', 'invalid')], new Set(['origin-quota']))).toEqual([]);
  expect(spoilersOf([report('skipped', 'invalid')], new Set(['connection-quota']))).toHaveLength(2);
});

test('nobody may fail', () => {
  const allowed = new Set(['origin-quota', 'origin.0']);
  expect(spoilersOf([report('failed', 'skipped')], allowed)).toEqual([{ name: 'origin.0', outcome: 'failed' }]);
});

test('a report that is invalid although its goals have passed stands for itself', () => {
  const partial = { ...report('passed'), outcome: 'invalid' as const };
  expect(spoilersOf([partial], new Set())).toEqual([{ name: 'origin-quota', outcome: 'invalid' }]);
  expect(spoilersOf([partial], new Set(['origin-quota']))).toEqual([]);
  expect(spoilersOf([{ scenario: 'origin-quota' }], new Set())).toHaveLength(1);
});

test('an incomplete report needs more than its goals allowed', () => {
  const partial = { ...report('passed', 'invalid'), partial: 'k6 ended with signal SIGKILL' };
  expect(spoilersOf([partial], new Set(['origin.1']))).toEqual([{ name: 'origin-quota', outcome: 'invalid' }]);
  expect(spoilersOf([partial], new Set(['origin-quota']))).toEqual([]);
  expect(spoilersOf([{ ...report('failed'), partial: 'cut off' }], new Set(['origin-quota']))).toHaveLength(1);
});

test('a name that the run does not have is refused, with the closest one', () => {
  expect(parseAllowed(['origin.admitted'], ['origin-quota', 'origin.admitted'])).toEqual(new Set(['origin.admitted']));
  const refused = () => parseAllowed(['origin.admited'], ['origin-quota', 'origin.admitted']);
  expect(refused).toThrow(RltError);
  expect(refused).toThrow(/--allow-skipped is "origin.admited": expected .* origin-quota, origin.admitted/);
});

import { describe, expect, it } from 'vitest';
import { judge } from '../../../thresholds/judge.ts';
import { k6Summary, perfectFigures } from '../../thresholds/support.ts';
import { decisionsWithout, goalsOf, type Section, sections, skippedWithout } from './support.ts';

const quotas = [...goalsOf('connection-quota'), ...goalsOf('origin-quota')];
const rooms = goalsOf('subscription-cap');
const idle = goalsOf('idle-eviction');
const catchUp = goalsOf('catch-up-burst');
const burst = goalsOf('broadcast-burst');

/** What nobody can judge of a gateway whose profile lacks the section. */
const expected: Readonly<Record<Section, readonly string[]>> = {
  jobEvents: [...catchUp, ...burst],
  publish: burst,
  subscribe: [...rooms, ...catchUp, 'broadcast.nothing-foreign'],
  unsubscribe: ['subscription.slot-reusable'],
  ping: ['idle.active-kept'],
  error: ['idle.error-sent'],
  rejections: ['quota.rejections-known', 'origin.rejections-known'],
  rejectionCodePath: [],
  mongo: catchUp,
  metrics: [...quotas, ...rooms, ...idle],
};

it('a profile that has everything has every goal judged', () => {
  expect(skippedWithout(undefined)).toEqual({});
  expect(decisionsWithout(undefined).map(({ ruledOut: { invalid } }) => invalid)).toEqual(
    decisionsWithout(undefined).map(() => ({})),
  );
});

describe.each(sections)('without %s', (section) => {
  it('exactly these goals are skipped, each with a reason', () => {
    const skipped = skippedWithout(section);
    expect(new Set(Object.keys(skipped))).toEqual(new Set(expected[section]));
    for (const reason of Object.values(skipped)) expect(reason.length).toBeGreaterThan(10);
  });

  it('none of them is green, whatever was measured, and the others are', () => {
    for (const { goals, ruledOut } of decisionsWithout(section)) {
      const verdicts = judge(goals, k6Summary(goals, perfectFigures(goals)), ruledOut);
      for (const { id, outcome, measured } of verdicts) {
        const isSkipped = expected[section].includes(id);
        expect([id, outcome]).toEqual([id, isSkipped ? 'skipped' : 'passed']);
        if (isSkipped) expect(measured).toBeNull();
      }
    }
  });
});

it('without metrics, --limit leaves out only what the gateway says of itself, and what needs its idle timeout', () => {
  expect(new Set(Object.keys(skippedWithout('metrics', 10)))).toEqual(
    new Set(['quota.metrics-within-limit', 'origin.metrics-within-limit', 'subscription.metrics-within-cap', ...idle]),
  );
});

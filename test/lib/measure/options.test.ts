import { expect, it } from 'vitest';
import type { Plan } from '../../../contract/plan.ts';
import { k6Options, refuseOverrides } from '../../../lib/measure/options.ts';
import { k6 } from '../../support/k6/k6.ts';
import { goalsFor, planOf } from '../../thresholds/support.ts';

const plan = planOf('broadcast-burst');
const goals = goalsFor('broadcast-burst', plan);
const options = (changes: Partial<Plan> = {}) =>
  k6Options({ ...plan, ...changes }, goals, { subscribers: 4, observer: 1 }, 1500);

it('makes a scenario of each role, run once by each of its VUs', () => {
  expect(options().scenarios).toMatchObject({
    subscribers: { executor: 'per-vu-iterations', exec: 'subscribers', vus: 4, iterations: 1, maxDuration: '2s' },
    observer: { exec: 'observer', vus: 1 },
  });
});

it('gives a run that stays open the time for it', () => {
  const staging = { ...plan, staging: true, holdMs: 60_000 };
  expect(k6Options(staging, goals, { observer: 1 }, 1500).scenarios).toMatchObject({
    observer: { maxDuration: '62s' },
  });
});

it('has a threshold for every goal and every evidence', () => {
  const { thresholds = {} } = options();
  for (const { metric, evidence } of goals) {
    expect(Object.keys(thresholds)).toContain(metric);
    for (const needed of evidence) expect(Object.keys(thresholds)).toContain(needed.metric);
  }
});

it('refuses options under which the verdict would be wrong', () => {
  const { thresholds, summaryTrendStats } = options();
  k6.options = { thresholds: { ...thresholds }, summaryTrendStats: ['avg'] };
  expect(() => refuseOverrides(plan)).toThrow(/k6's option summaryTrendStats is \["avg"\]/);
  k6.options = { thresholds: {}, summaryTrendStats };
  expect(() => refuseOverrides(plan)).toThrow(/is a goal: leave it out/);
  k6.options = { thresholds, summaryTrendStats };
  expect(() => refuseOverrides(plan)).not.toThrow();
  expect(k6.failed).toBeUndefined();
});

it('goes on where only a part of the test is seen, and fails it', () => {
  const { thresholds, summaryTrendStats } = options();
  k6.options = { thresholds, summaryTrendStats, executionSegment: '0:1/2' };
  refuseOverrides(plan);
  expect(k6.failed).toContain('executionSegment is 0:1/2');
});

it('makes parts that judge nothing, of which k6 counts who came to the end', () => {
  const {
    scenarios = {},
    thresholds,
    setupTimeout,
    summaryTrendStats,
  } = options({ instances: 3, joinTimeoutMs: 1000 });
  expect(scenarios.instance).toMatchObject({ exec: 'instance', vus: 3 });
  expect(thresholds).toEqual({
    'iterations{scenario:subscribers}': ['count>=0'],
    'iterations{scenario:observer}': ['count>=0'],
    'iterations{scenario:instance}': ['count>=0'],
  });
  expect(setupTimeout).toBe('121000ms');
  k6.options = { thresholds, summaryTrendStats, executionSegment: '0:1/3' };
  refuseOverrides({ instances: 3 });
  expect(k6.failed).toBeUndefined();
});

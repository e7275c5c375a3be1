import { describe, expect, it } from 'vitest';
import { toK6Thresholds } from '../../thresholds/goal.ts';
import { scenarioNames } from '../../thresholds/index.ts';
import { judge, overall } from '../../thresholds/judge.ts';
import {
  comparisonsOf,
  emptyFigures,
  goalsFor,
  justBeyond,
  k6Summary,
  perfectFigures,
  planOf,
  profileNamed,
} from './support.ts';

const drill = { 'redis-reset-sequence': '20', 'redis-drill': 'kill-subscribers' };
const unanswered = { ...planOf('broadcast-burst'), profile: profileNamed('socketio-rooms') };
const scenarios = [
  ...scenarioNames.map((name) => ({ scenario: `${name}`, goals: goalsFor(name, planOf(name)) })),
  { scenario: 'subscriptions without an answer', goals: goalsFor('broadcast-burst', unanswered) },
  { scenario: 'a Redis drill', goals: goalsFor('broadcast-burst', planOf('broadcast-burst', drill)) },
];
const everyGoal = scenarios.flatMap(({ scenario, goals }) =>
  goals.map((goal) => ({ id: goal.id, goal, goals, scenario })),
);
const everyEvidence = everyGoal.flatMap(({ id, goal, goals }) =>
  goal.evidence.map((evidence) => ({ id, evidence, goals, missing: evidence.metric })),
);

describe.each(scenarios)('$scenario', ({ goals }) => {
  it('passes when every figure is exactly at its limit', () => {
    const verdicts = judge(goals, k6Summary(goals, perfectFigures(goals)));
    expect(verdicts.map(({ id, outcome, reason }) => ({ id, outcome, reason }))).toEqual(
      goals.map(({ id }) => ({ id, outcome: 'passed', reason: undefined })),
    );
    expect(overall(verdicts)).toBe('passed');
  });

  it('is invalid, goal by goal, when nothing was measured', () => {
    const verdicts = judge(goals, k6Summary(goals, emptyFigures(goals), 0));
    expect(verdicts.filter(({ outcome }) => outcome === 'passed')).toEqual([]);
    expect(overall(verdicts)).not.toBe('passed');
  });

  it('is invalid when k6 knows none of its metrics', () => {
    const verdicts = judge(goals, {});
    expect(new Set(verdicts.map(({ outcome }) => outcome))).toEqual(new Set(['invalid']));
    expect(verdicts.every(({ measured, reason }) => measured === null && reason)).toBe(true);
  });

  it('holds all its goals and all their evidence in k6 as well', () => {
    const thresholds = toK6Thresholds(goals);
    for (const { metric, comparison } of comparisonsOf(goals)) {
      expect(thresholds[metric]).toContain(`${comparison.aggregate}${comparison.operator}${comparison.limit}`);
    }
  });

  it('has ids and titles of its own', () => {
    expect(new Set(goals.map(({ id }) => id)).size).toBe(goals.length);
    expect(new Set(goals.map(({ title }) => title)).size).toBe(goals.length);
  });
});

describe('a goal that is missed', () => {
  it.each(everyGoal)('$id fails just beyond its limit', ({ goal, goals }) => {
    const figures = perfectFigures(goals);
    figures.get(goal.metric)?.set(goal.comparison.aggregate, justBeyond(goal.comparison));
    const verdicts = judge(goals, k6Summary(goals, figures));
    expect(verdicts.find(({ id }) => id === goal.id)?.outcome).toBe('failed');
    expect(overall(verdicts)).toBe('failed');
    // Nobody else is blamed: a goal that rests on the same metric was not measured, the rest passed.
    for (const { id, outcome } of verdicts) {
      const rests = goals.some(
        (other) => other.id === id && other.evidence.some(({ metric }) => metric === goal.metric),
      );
      const shares = goals.some((other) => other.id === id && other.metric === goal.metric);
      if (id !== goal.id && !rests && !shares) expect([id, outcome]).toEqual([id, 'passed']);
    }
  });
});

describe('missing evidence', () => {
  it.each(everyEvidence)('$id is invalid without its $missing', ({ id, evidence, goals }) => {
    const figures = perfectFigures(goals);
    figures.get(evidence.metric)?.set(evidence.comparison.aggregate, justBeyond(evidence.comparison));
    const verdict = judge(goals, k6Summary(goals, figures)).find((one) => one.id === id);
    expect(verdict?.outcome).toBe('invalid');
    expect(verdict?.reason).toContain(evidence.metric);
  });
});

describe('what could not be read', () => {
  it.each([
    ['broadcast.latency', 'invalid', 'invalid'],
    ['broadcast.complete', 'invalid', 'invalid'],
    ['broadcast.no-duplicates', 'invalid', 'failed'],
    ['broadcast.nothing-foreign', 'invalid', 'failed'],
    ['catch-up.latency', 'invalid', 'invalid'],
    ['catch-up.failures', 'invalid', 'failed'],
  ])('lets %s be %s where it was kept, %s where it was missed', (id, kept, missed) => {
    const { goal, goals } = everyGoal.find((each) => each.id === id) ?? raise(id);
    const figures = perfectFigures(goals);
    for (const metric of ['unreadable_deliveries', 'unreadable_replays']) figures.get(metric)?.set('count', 25);
    const outcome = () => judge(goals, k6Summary(goals, figures)).find((each) => each.id === id)?.outcome;
    expect(outcome()).toBe(kept);
    figures.get(goal.metric)?.set(goal.comparison.aggregate, justBeyond(goal.comparison));
    expect(outcome()).toBe(missed);
  });

  it('is shown by an example in the place of bare figures', () => {
    const goals = goalsFor('broadcast-burst', planOf('broadcast-burst'));
    const figures = perfectFigures(goals).set('unreadable_deliveries', new Map([['count', 25]]));
    const explained = { unreadable_deliveries: 'jobId found nothing in order("x")' };
    const reasons = judge(goals, k6Summary(goals, figures), undefined, explained).map(({ reason }) => reason);
    expect(new Set(reasons)).toEqual(
      new Set(['some events could not be read (25): jobId found nothing in order("x")']),
    );
  });
});

function raise(id: string): never {
  throw new Error(`no goal ${id}`);
}

describe('the promised limits', () => {
  it('catch-up-burst: replay within 1 s (p95), at most 1 % of the attempts fail, as many attempts as clients', () => {
    expect(toK6Thresholds(goalsFor('catch-up-burst', planOf('catch-up-burst')))).toEqual({
      replay_duration: ['p(95)<=1000'],
      replay_attempts: ['count==20'],
      replays_completed: ['count>=1'],
      replay_failed: ['rate<=0.01'],
      unreadable_replays: ['count==0'],
      clients_unreachable: ['count==0'],
      clients_rejected: ['count==0'],
    });
  });

  it('broadcast-burst: p95 within 500 ms, every event to every client, nothing twice, nothing foreign', () => {
    expect(toK6Thresholds(goalsFor('broadcast-burst', planOf('broadcast-burst')))).toEqual({
      delivery_latency: ['p(95)<=500'],
      clients_subscribed: ['count==200'],
      events_published: ['count==100'],
      deliveries: ['count>=1', 'count==20000'],
      unreadable_deliveries: ['count==0'],
      duplicate_deliveries: ['count==0'],
      foreign_deliveries: ['count==0'],
      bystanders_subscribed: ['count>=1'],
      clients_unreachable: ['count==0'],
      clients_rejected: ['count==0'],
    });
  });

  it('a Redis drill: recovered within 20 s, nothing lost outside the outage, in place of every event to every client', () => {
    const thresholds = toK6Thresholds(goalsFor('broadcast-burst', planOf('broadcast-burst', drill)));
    expect(thresholds).toMatchObject({
      redis_recovery_duration: ['max<=20000'],
      events_lost_outside: ['count==0'],
      redis_cuts: ['count>=1'],
      redis_subscription_losses: ['count>=1'],
      recoveries_timed: ['count==200'],
      outage_checked: ['count==200'],
      deliveries: ['count>=1'],
    });
  });

  it("closing the publisher's own connection says nothing of the gateway's subscription", () => {
    const flags = { ...drill, 'redis-drill': 'publisher' };
    const goals = goalsFor('broadcast-burst', planOf('broadcast-burst', flags));
    expect(toK6Thresholds(goals)).not.toHaveProperty('redis_subscription_losses');
    expect(goals.find(({ id }) => id === 'redis.recovered')?.title).toContain("Publisher's own connection closed");
  });

  it('move with their flags', () => {
    const flags = { 'replay-threshold': '750', 'latency-threshold': '90', 'client-count': '7', 'event-count': '11' };
    const thresholds = {
      ...toK6Thresholds(goalsFor('catch-up-burst', planOf('catch-up-burst', flags))),
      ...toK6Thresholds(goalsFor('broadcast-burst', planOf('broadcast-burst', flags))),
    };
    expect(thresholds).toMatchObject({
      replay_duration: ['p(95)<=750'],
      delivery_latency: ['p(95)<=90'],
      replay_attempts: ['count==7'],
      deliveries: ['count>=1', 'count==77'],
    });
  });
});

describe('overall', () => {
  const of = (...outcomes: ('passed' | 'failed' | 'skipped' | 'invalid')[]) =>
    overall(outcomes.map((outcome) => ({ outcome })));

  it.each([
    [['passed'], 'passed'],
    [['passed', 'passed'], 'passed'],
    [['passed', 'skipped'], 'passed'],
    [['skipped'], 'skipped'],
    [['passed', 'invalid'], 'invalid'],
    [['skipped', 'invalid'], 'invalid'],
    [['passed', 'failed'], 'failed'],
    [['invalid', 'failed', 'skipped'], 'failed'],
    [[], 'invalid'],
  ] as const)('%j is %s', (outcomes, expected) => {
    expect(of(...outcomes)).toBe(expected);
  });
});

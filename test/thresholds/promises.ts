import { mapRecord } from '../../contract/record.ts';
import type { Comparison, Goal } from '../../thresholds/goal.ts';
import { type MetricName, scenarioNames } from '../../thresholds/index.ts';
import { judge } from '../../thresholds/judge.ts';
import { type Figures, goalsFor, k6Summary, planOf } from './support.ts';

/*
 * What each goal promises, written down a second time: in figures of a run, without a look at the goals themselves.
 * Whoever moves a limit or drops an evidence in thresholds/, or a default in the options, is told so here.
 */

/** A figure of a run, values of it that are good enough, and values that are not. */
interface Figure {
  readonly metric: MetricName;
  readonly aggregate: Comparison['aggregate'];
  readonly good: readonly number[];
  readonly bad: readonly number[];
}

/** The first figure is the goal's own: a bad one fails it. The others are its evidence: a bad one makes it invalid. */
export type Promised = readonly [Figure, ...Figure[]];

type Value = readonly [metric: MetricName, value: number];

const most =
  (aggregate: 'max' | 'p(95)' | 'rate') =>
  (...[metric, value]: Value): Figure => ({ metric, aggregate, good: [0.001, value], bad: [value * 1.01] });
const max = most('max');
const p95 = most('p(95)');
const rate = most('rate');
const exactly = (...[metric, value]: Value): Figure => {
  return { metric, aggregate: 'count', good: [value], bad: value === 0 ? [1] : [value - 1, value + 1, 0] };
};
const atLeast = (...[metric, value]: Value): Figure => {
  return { metric, aggregate: 'count', good: [value, value + 2], bad: [value - 1, 0] };
};

const seenInMetrics = [
  atLeast('metrics_polls', 1),
  atLeast('metrics_at_limit', 1),
  max('metrics_poll_gap', 1000),
] as const;
const readableErrors = exactly('unreadable_errors', 0);
const quotaJudged = [atLeast('clients_turned_away', 1), exactly('clients_origin_refused', 0)] as const;
const allSubscribed = [exactly('clients_subscribed', 200), exactly('events_published', 100)] as const;
const allReadable = exactly('unreadable_deliveries', 0);
const drillSeen = [
  exactly('clients_subscribed', 200),
  atLeast('redis_cuts', 1),
  exactly('outage_checked', 200),
  allReadable,
  atLeast('redis_subscription_losses', 1),
] as const;

const ofQuota = (prefix: 'quota' | 'origin'): Record<string, Promised> => ({
  [`${prefix}.rejected-within`]: [max('rejection_duration', 200), ...quotaJudged],
  [`${prefix}.admitted`]: [
    exactly('admission_deviation', 0),
    exactly('admissions_counted', 1),
    exactly('clients_origin_refused', 0),
  ],
  [`${prefix}.rejections-known`]: [exactly('rejections_unexplained', 0), ...quotaJudged, readableErrors],
  [`${prefix}.metrics-within-limit`]: [
    exactly('metrics_over_limit', 0),
    ...seenInMetrics,
    exactly('clients_origin_refused', 0),
  ],
  [`${prefix}.slot-reusable`]: [exactly('slots_not_reused', 0), atLeast('slots_released', 1)],
});

const own: Readonly<Record<string, Promised>> = {
  ...ofQuota('quota'),
  ...ofQuota('origin'),
  'origin.alternate-admitted': [
    exactly('alternate_admitted', 1),
    exactly('alternate_attempts', 1),
    exactly('alternate_refused', 0),
  ],
  'subscription.accepted': [exactly('rooms_deviation', 0), exactly('rooms_counted', 1)],
  'subscription.one-error-each': [exactly('over_cap_misanswered', 0), atLeast('over_cap_requests', 1), readableErrors],
  'subscription.stays-connected': [exactly('clients_thrown_out', 0), atLeast('over_cap_requests', 1)],
  'subscription.metrics-within-cap': [
    exactly('metrics_over_limit', 0),
    ...seenInMetrics,
    atLeast('over_cap_requests', 1),
  ],
  'subscription.slot-reusable': [exactly('slots_not_reused', 0), atLeast('slots_released', 1)],
  'subscription.resubscribe-free': [exactly('resubscriptions_free', 1), exactly('resubscriptions', 1)],
  'idle.evicted-in-window': [exactly('evictions_outside_window', 0), exactly('idle_clients', 20)],
  'idle.error-sent': [exactly('evictions_unexplained', 0), atLeast('clients_evicted', 1), readableErrors],
  'idle.active-kept': [exactly('control_evicted', 0), exactly('control_watched', 1)],
  'idle.slots-free': [exactly('slots_not_free', 0), atLeast('clients_evicted', 1), exactly('slots_checked', 1)],
  'catch-up.latency': [
    p95('replay_duration', 1000),
    exactly('replay_attempts', 20),
    atLeast('replays_completed', 1),
    exactly('unreadable_replays', 0),
  ],
  'catch-up.failures': [rate('replay_failed', 0.01), exactly('replay_attempts', 20), exactly('unreadable_replays', 0)],
  'broadcast.latency': [p95('delivery_latency', 500), ...allSubscribed, atLeast('deliveries', 1), allReadable],
  'broadcast.complete': [exactly('deliveries', 20_000), ...allSubscribed, allReadable],
  'broadcast.no-duplicates': [exactly('duplicate_deliveries', 0), atLeast('deliveries', 1), allReadable],
  'broadcast.nothing-foreign': [
    exactly('foreign_deliveries', 0),
    atLeast('bystanders_subscribed', 1),
    exactly('events_published', 100),
    allReadable,
  ],
  'redis.recovered': [max('redis_recovery_duration', 20_000), ...drillSeen, exactly('recoveries_timed', 200)],
  'redis.nothing-lost-outside': [exactly('events_lost_outside', 0), ...drillSeen],
};

/** Every goal rests on clients that were reached, and outside the quotas on clients that were let in. */
export const promises = mapRecord(own, (promised, id): Promised => {
  const isQuota = id.startsWith('quota.') || id.startsWith('origin.');
  const answers = id.startsWith('subscription.') ? [exactly('unreadable_answers', 0)] : [];
  return [
    ...promised,
    exactly('clients_unreachable', 0),
    ...(isQuota ? [] : [exactly('clients_rejected', 0)]),
    ...answers,
  ];
});

/** Every goal of every scenario, with its default limits. */
export function allGoals(): Goal[] {
  const alternate = { 'alternate-origin': 'http://localhost:4173' };
  const drill = { 'redis-reset-sequence': '20', 'redis-drill': 'kill-subscribers' };
  const usual = scenarioNames.flatMap((name) => goalsFor(name, planOf(name, alternate)));
  const drilled = goalsFor('broadcast-burst', planOf('broadcast-burst', drill));
  return [...usual, ...drilled.filter(({ id }) => id.startsWith('redis.'))];
}

/** In which ways a goal does not do what was promised; none where it does. */
export function brokenPromises(goal: Goal): string[] {
  const promised = promises[goal.id];
  if (promised === undefined) return [`${goal.id} promises nothing`];
  const [own] = promised;
  const outcomeWith = (figure: Figure, value: number) => {
    const figures: Figures = new Map(
      promised.map(({ metric, aggregate, good }) => [metric, new Map([[aggregate, good.at(-1) ?? 0]])]),
    );
    figures.set(figure.metric, new Map([[figure.aggregate, value]]));
    return judge([goal], k6Summary([goal], figures))[0]?.outcome;
  };
  return promised.flatMap((figure) => {
    const cases = [
      ...figure.good.map((value) => [value, 'passed'] as const),
      ...figure.bad.map((value) => [value, figure === own ? 'failed' : 'invalid'] as const),
    ];
    return cases.flatMap(([value, expected]) => {
      const found = outcomeWith(figure, value);
      const what = `${figure.aggregate} of ${figure.metric} ${value}`;
      return found === expected ? [] : [`${goal.id} is ${found}, not ${expected}, with ${what}`];
    });
  });
}

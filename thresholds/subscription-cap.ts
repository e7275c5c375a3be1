import { apartOnly } from '../contract/apartOnly.ts';
import { counter, level, type MetricTable, receiptTime } from '../contract/metric.ts';
import { connectionMetrics, slotMetrics, watchMetrics } from '../contract/metrics.ts';
import { nodeOnly } from '../contract/nodeOnly.ts';
import { anyLimit } from '../contract/optionRules.ts';
import type { Plan } from '../contract/plan.ts';
import type { GoalReasons } from '../contract/summary.ts';
import { wordsOfRefusal } from '../contract/wordless.ts';
import { count, type Evidence, errorsReadable, everybodyReached, needs, nobodyRejected, type Shown } from './goal.ts';
import { metricsGoal } from './metricsGoal.ts';
import { relaxedLimits } from './relaxedLimits.ts';
import { defineScenario, wordsIn } from './scenario.ts';
import { slotsReusable } from './slotReuse.ts';

const metrics = /* @__PURE__ */ nodeOnly(
  () =>
    ({
      ...connectionMetrics,
      room_limit: level('Jobs that one socket may be subscribed to at the same time.'),
      rooms_admitted: level('Subscriptions up to the cap that were acknowledged.'),
      rooms_counted: counter('Number of times that these subscriptions were counted: 1 in each run.'),
      rooms_deviation: counter('Subscriptions up to the cap that were not acknowledged.'),
      over_cap_requests: counter('Subscription requests beyond the cap.'),
      over_cap_errors: counter('Errors that answered these requests.'),
      over_cap_misanswered: counter(
        'Requests beyond the cap that got anything other than exactly one error.',
        'request',
      ),
      refusal_duration: receiptTime('Time from a subscription request to its refusal.', 'request', 'message'),
      clients_thrown_out: counter('Clients that were disconnected for exceeding the cap.'),
      resubscriptions: counter('Requests for a job that the client was already subscribed to.'),
      resubscriptions_free: counter('Such requests that were acknowledged without taking a slot.'),
      ...slotMetrics,
      ...watchMetrics,
    }) as const satisfies MetricTable,
);

export const subscriptionCap = /* @__PURE__ */ defineScenario({
  name: 'subscription-cap',
  summary: nodeOnly(
    () => 'One socket holds at most its cap of rooms, and gets exactly one error for each request beyond it.',
  ),
  takes: nodeOnly(() => ['attempts', 'extras', 'limit', 'jobCount', 'delayMs', 'settleMs', 'jobId']),
  rules: apartOnly(() =>
    anyLimit.concat([
      ({ attempts, jobCount }) =>
        attempts > 0 && jobCount > 0 && attempts !== jobCount
          ? `--attempts is ${attempts} and --job-count is ${jobCount}: each request is for a job of its own`
          : undefined,
    ]),
  ),
  limitedBy: nodeOnly(() => 'maxSubscriptionsPerClient'),
  limits: nodeOnly(() => ({ ...relaxedLimits, SOCKET_MAX_SUBSCRIPTIONS_PER_CLIENT: '5' })),
  connections: apartOnly(() => () => 1),
  skips: nodeOnly(() => skipsOf),
  metrics,
  everyClient: apartOnly(() => [
    everybodyReached,
    nobodyRejected,
    needs(
      'unreadable_answers',
      count.exactly(0),
      'subscription requests were answered in a way that acknowledgedBy in the profile does not describe (event or jobIdPath)',
    ),
  ]),
  goals: apartOnly(() => capGoals),
  provokes: nodeOnly(() => ({ profile }) => [
    { reason: 'subscriptions beyond the cap were refused', words: wordsIn(wordsOfRefusal(profile)) },
  ]),
});

const oneErrorEach: Shown<keyof typeof metrics> = {
  measured: { metric: 'over_cap_errors', aggregate: 'count' },
  operator: '==',
  limit: { metric: 'over_cap_requests', aggregate: 'count' },
};

function capGoals({ profile }: Plan) {
  const isWordless = wordsOfRefusal(profile) === null;
  const askedForMore: Evidence<keyof typeof metrics> = {
    metric: 'over_cap_requests',
    comparison: count.atLeast(1),
    otherwise: 'no subscription was requested beyond the cap',
  };
  return [
    {
      id: 'subscription.accepted',
      goal: 2,
      title: 'Subscriptions granted to one socket',
      metric: 'rooms_deviation',
      comparison: count.exactly(0),
      unit: '',
      evidence: [
        { metric: 'rooms_counted', comparison: count.exactly(1), otherwise: 'no client requested all of its rooms' },
      ],
      shown: [
        {
          measured: { metric: 'rooms_admitted', aggregate: 'value' },
          operator: '==',
          limit: { metric: 'room_limit', aggregate: 'value' },
        },
      ],
      movedBy: '--limit',
      samples: 'rooms_counted',
    },
    {
      id: 'subscription.one-error-each',
      goal: 2,
      title: isWordless ? 'Subscriptions granted beyond the cap' : 'Errors for requests beyond the cap, one each',
      metric: 'over_cap_misanswered',
      comparison: count.exactly(0),
      unit: '',
      evidence: [askedForMore, errorsReadable],
      ...(isWordless ? {} : { shown: [oneErrorEach] }),
      samples: 'over_cap_requests',
    },
    {
      id: 'subscription.stays-connected',
      goal: 2,
      title: 'Clients disconnected for exceeding the cap',
      metric: 'clients_thrown_out',
      comparison: count.exactly(0),
      unit: '',
      evidence: [askedForMore],
      samples: 'over_cap_requests',
    },
    metricsGoal<'subscription.metrics-within-cap', keyof typeof metrics>({
      id: 'subscription.metrics-within-cap',
      goal: 2,
      title: "Peak subscriptions in the gateway's metrics",
      evidence: [askedForMore],
    }),
    slotsReusable<'subscription.slot-reusable'>(
      { id: 'subscription.slot-reusable', goal: 2, title: 'Freed subscriptions reused' },
      'no subscription was given up to free a slot',
    ),
    {
      id: 'subscription.resubscribe-free',
      goal: 2,
      title: 'Repeated subscriptions that took no slot',
      metric: 'resubscriptions_free',
      comparison: count.exactly(1),
      unit: '',
      evidence: [
        {
          metric: 'resubscriptions',
          comparison: count.exactly(1),
          otherwise: 'no existing subscription was requested again',
        },
      ],
      samples: 'resubscriptions',
    },
  ] as const;
}

function skipsOf({ profile: { subscribe, unsubscribe, error } }: Plan): GoalReasons {
  if (subscribe === null || 'connect' in subscribe) {
    return { '*': 'clients get their events by connecting (subscribe): one socket cannot ask for several jobs' };
  }
  if ('event' in subscribe && subscribe.acknowledgedBy === null && error === null) {
    return {
      '*': 'nothing tells a subscription that was granted from a refused one (subscribe.acknowledgedBy, error)',
    };
  }
  return unsubscribe === null ? { 'subscription.slot-reusable': 'the profile has no unsubscribe' } : {};
}

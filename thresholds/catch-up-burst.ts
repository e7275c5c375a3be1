import { apartOnly } from '../contract/apartOnly.ts';
import { counter, type MetricTable, rate, receiptTime } from '../contract/metric.ts';
import { connectionMetrics } from '../contract/metrics.ts';
import { nodeOnly } from '../contract/nodeOnly.ts';
import type { Plan } from '../contract/plan.ts';
import { count, everybodyReached, needs, needsToPass, nobodyRejected, p95, rate as share } from './goal.ts';
import { relaxedLimits } from './relaxedLimits.ts';
import { defineScenario } from './scenario.ts';

const metrics = /* @__PURE__ */ apartOnly(
  () =>
    ({
      ...connectionMetrics,
      replay_duration: receiptTime(
        'Time from the subscription request to the receipt of the last stored event.',
        'client',
        'at',
      ),
      replay_attempts: counter('Replays that were requested.'),
      replays_completed: counter('Replays that delivered every expected event.'),
      replay_failed: rate(
        'Share of replays with a wrong count, order, duplicate or foreign event.',
        'client',
        'reason',
      ),
      unreadable_replays: counter(
        'Replays with an event that could not be read in the way that the profile describes.',
        'client',
        'message',
      ),
      replay_event_latency: receiptTime(
        'Time from the subscription request to the receipt of one stored event.',
        'client',
        'sequence',
        'at',
      ),
    }) as const satisfies MetricTable,
);

export const catchUpBurst = /* @__PURE__ */ defineScenario({
  name: 'catch-up-burst',
  summary: nodeOnly(
    () => 'Late clients that subscribe all at once get the stored events of a job, complete, in order and in time.',
  ),
  takes: nodeOnly(() => [
    'clientCount',
    'eventCount',
    'replayThresholdMs',
    'replaySource',
    'jobId',
    'settleMs',
    'subscriberVus',
  ]),
  defaults: { clientCount: 20 },
  stores: ['mongo'],
  divides: true,
  lacks: nodeOnly(() => ({ jobEvents, history, publish }) => {
    if (jobEvents.length === 0) return 'jobEvents is missing: it says what a client receives of an event';
    return history !== null && publish === null
      ? 'publish is missing: by it the events get into the history'
      : undefined;
  }),
  skips: nodeOnly(() => ({ profile: { subscribe }, publishesJob, replaySource }) => {
    if (subscribe === null || 'connect' in subscribe) {
      return { '*': 'clients get their events by connecting (subscribe): there is no request that a replay answers' };
    }
    return publishesJob && replaySource === 'aggregate'
      ? { '*': '--replay-source is aggregate, but the profile publishes events (history): there is no job document' }
      : {};
  }),
  limits: relaxedLimits,
  connections: apartOnly(
    () =>
      ({ clientCount }) =>
        clientCount,
  ),
  progress: nodeOnly(() => ({ clientCount }) => ({ connected: clientCount, replayed: clientCount })),
  metrics,
  everyClient: apartOnly(() => [everybodyReached, nobodyRejected]),
  goals: apartOnly(() => replayGoals),
});

function replayGoals(plan: Plan) {
  const everyAttempt = {
    metric: 'replay_attempts',
    comparison: count.exactly(plan.clientCount),
    otherwise: 'not every client requested its replay',
  } as const;
  const none = ['unreadable_replays', count.exactly(0), 'some events could not be read'] as const;
  return [
    {
      id: 'catch-up.latency',
      goal: 4,
      title: 'Replay time from request to last event, p95',
      metric: 'replay_duration',
      comparison: p95.atMost(plan.replayThresholdMs),
      unit: 'ms',
      // A replay that never completes has no duration: it counts as a failed attempt instead.
      evidence: [
        everyAttempt,
        needs(...none),
        { metric: 'replays_completed', comparison: count.atLeast(1), otherwise: 'no replay was completed' },
      ],
      movedBy: '--replay-threshold',
    },
    {
      id: 'catch-up.failures',
      goal: 4,
      title: 'Replays with missing, duplicate, foreign or out-of-order events',
      metric: 'replay_failed',
      comparison: share.atMost(0.01),
      unit: '%',
      evidence: [everyAttempt, needsToPass(...none)],
    },
  ] as const;
}

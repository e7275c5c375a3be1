import { apartOnly } from '../contract/apartOnly.ts';
import { betweenReceipts, counter, level, type MetricTable, timeLevel } from '../contract/metric.ts';
import { connectionMetrics } from '../contract/metrics.ts';
import { nodeOnly } from '../contract/nodeOnly.ts';
import type { Plan } from '../contract/plan.ts';
import { wordsOfEviction } from '../contract/wordless.ts';
import { count, type Evidence, errorsReadable, everybodyReached, nobodyRejected } from './goal.ts';
import { idleClientsOf } from './idleClients.ts';
import { relaxedLimits } from './relaxedLimits.ts';
import { defineScenario, wordsIn } from './scenario.ts';

const metrics = /* @__PURE__ */ apartOnly(
  () =>
    ({
      ...connectionMetrics,
      idle_clients: counter('Silent clients that the gateway is expected to evict.'),
      clients_evicted: counter('Silent clients that were disconnected.'),
      eviction_time: betweenReceipts(
        'Time from the connection of a silent client to its disconnect.',
        'client',
        'socket',
        'reason',
        'at',
      ),
      eviction_timeout: timeLevel("Idle timeout that the gateway's metrics report."),
      eviction_earliest: timeLevel('Earliest time after which a silent client may be evicted.'),
      eviction_latest: timeLevel('Latest time by which a silent client must be evicted.'),
      evictions_outside_window: counter('Silent clients that were evicted too early, too late or not at all.'),
      evictions_unexplained: counter('Clients that were evicted without an error, or with a wrong one.'),
      heartbeats: counter('Engine.IO heartbeats that silent clients answered.'),
      control_watched: counter('Active clients that were watched during the same time.'),
      control_evicted: counter('Active clients that were disconnected.'),
      connections_expected: level('Connections that must remain after all evictions.'),
      connections_after: level("Connections that the gateway's metrics reported after all evictions."),
      slots_checked: counter('Checks whether the slots of evicted clients are free.'),
      slots_retaken: counter('Clients that were admitted in place of evicted ones.'),
      slots_not_free: counter('Slots of evicted clients that were still counted or could not be reused.'),
    }) as const satisfies MetricTable,
);

export const idleEviction = /* @__PURE__ */ defineScenario({
  name: 'idle-eviction',
  summary: nodeOnly(
    () => 'Silent clients are evicted within the timeout and 500 ms, active ones stay, and the slots are free again.',
  ),
  takes: nodeOnly(() => ['attempts', 'delayMs', 'settleMs', 'maxIdleTimeoutMs']),
  limitedBy: nodeOnly(() => 'idleTimeoutMs'),
  limits: nodeOnly(() => ({ ...relaxedLimits, SOCKET_IDLE_TIMEOUT_MS: '2000' })),
  connections: apartOnly(() => (plan) => idleClientsOf(plan) + 1),
  skips: nodeOnly(
    () =>
      ({ profile }) =>
        profile.ping === null ? { 'idle.active-kept': 'the profile has no ping, by which a client stays active' } : {},
  ),
  metrics,
  everyClient: apartOnly(() => [everybodyReached, nobodyRejected]),
  goals: apartOnly(() => evictionGoals),
  provokes: nodeOnly(() => ({ profile }) => [
    { reason: 'idle clients were evicted', words: wordsIn(wordsOfEviction(profile)) },
  ]),
});

function evictionGoals(plan: Plan) {
  const anyEvicted: Evidence<keyof typeof metrics> = {
    metric: 'clients_evicted',
    comparison: count.atLeast(1),
    otherwise: 'no client was evicted',
  };
  return [
    {
      id: 'idle.evicted-in-window',
      goal: 3,
      title: 'Idle clients evicted on time',
      metric: 'evictions_outside_window',
      comparison: count.exactly(0),
      unit: '',
      evidence: [
        {
          metric: 'idle_clients',
          comparison: count.exactly(idleClientsOf(plan)),
          otherwise: 'not every silent client was connected',
        },
      ],
      shown: [
        {
          measured: { metric: 'eviction_time', aggregate: 'max' },
          operator: '<=',
          limit: { metric: 'eviction_latest', aggregate: 'value' },
          unit: 'ms',
        },
        {
          measured: { metric: 'eviction_time', aggregate: 'min' },
          operator: '>=',
          limit: { metric: 'eviction_earliest', aggregate: 'value' },
          unit: 'ms',
        },
      ],
      samples: 'idle_clients',
    },
    {
      id: 'idle.error-sent',
      goal: 3,
      title: 'Evictions with a wrong message or code',
      metric: 'evictions_unexplained',
      comparison: count.exactly(0),
      unit: '',
      evidence: [anyEvicted, errorsReadable],
      samples: 'clients_evicted',
    },
    {
      id: 'idle.active-kept',
      goal: 3,
      title: 'Active clients evicted',
      metric: 'control_evicted',
      comparison: count.exactly(0),
      unit: '',
      evidence: [
        { metric: 'control_watched', comparison: count.exactly(1), otherwise: 'no active client was connected' },
      ],
      samples: 'control_watched',
    },
    {
      id: 'idle.slots-free',
      goal: 3,
      title: 'Connections after eviction, active client only',
      metric: 'slots_not_free',
      comparison: count.exactly(0),
      unit: '',
      evidence: [
        anyEvicted,
        {
          metric: 'slots_checked',
          comparison: count.exactly(1),
          otherwise: 'the metrics were not read after the evictions',
        },
      ],
      shown: [
        {
          measured: { metric: 'connections_after', aggregate: 'value' },
          operator: '==',
          limit: { metric: 'connections_expected', aggregate: 'value' },
        },
        {
          measured: { metric: 'slots_retaken', aggregate: 'count' },
          operator: '==',
          limit: { metric: 'clients_evicted', aggregate: 'count' },
        },
      ],
      samples: 'clients_evicted',
    },
  ] as const;
}

import { apartOnly } from '../contract/apartOnly.ts';
import type { Reading } from '../contract/gatewayMetrics.ts';
import { counter, level, type MetricTable, receiptTime } from '../contract/metric.ts';
import { connectionMetrics, slotMetrics, watchMetrics } from '../contract/metrics.ts';
import { nodeOnly } from '../contract/nodeOnly.ts';
import { anyLimit, type OptionRule } from '../contract/optionRules.ts';
import type { ScenarioKey } from '../contract/options.ts';
import type { Plan } from '../contract/plan.ts';
import type { RejectionCause } from '../contract/profile.ts';
import { count, type Evidence, errorsReadable, type Goal, max } from './goal.ts';
import { metricsGoal } from './metricsGoal.ts';
import { type Quota, slotsOf } from './quotaSlots.ts';
import { type Provocation, wordsIn } from './scenario.ts';
import { slotsReusable } from './slotReuse.ts';

/*
 * What both quota scenarios are made of: they differ in whom they count.
 */

export const quotaMetrics = /* @__PURE__ */ apartOnly(
  () =>
    ({
      ...connectionMetrics,
      connection_attempts: counter('Clients of a quota scenario that tried to connect.'),
      clients_turned_away: counter('Clients of a quota scenario that the gateway did not admit, for whatever reason.'),
      rejection_duration: receiptTime(
        'Time from the connect call to the end of the rejection as the client saw it.',
        'client',
        'way',
        'message',
        'at',
      ),
      rejections_unexplained: counter('Clients that were rejected with a wrong message or code.', 'client'),
      clients_origin_refused: counter('Clients whose Origin the gateway does not allow at all.'),
      connection_limit: level('Limit that a quota scenario tests.'),
      held_connections: level('Connections that others held when the scenario began.'),
      admissible_clients: level(
        'Clients that the gateway must admit: the limit minus the connections that others hold.',
      ),
      admitted_clients: level('Clients that were still connected after all rejections.'),
      admissions_counted: counter('Number of times that the admitted clients were counted: 1 in each run.'),
      admission_deviation: counter('Clients admitted above or below the limit.'),
      ...slotMetrics,
      ...watchMetrics,
    }) as const satisfies MetricTable,
);

export const quotaTakes = /* @__PURE__ */ nodeOnly<readonly ScenarioKey[]>(() => [
  'attempts',
  'extras',
  'limit',
  'delayMs',
  'settleMs',
  'rejectionThresholdMs',
]);

export const quotaRules: readonly OptionRule[] = /* @__PURE__ */ anyLimit.concat([
  ({ rejectionThresholdMs, connectTimeoutMs }) =>
    rejectionThresholdMs >= connectTimeoutMs
      ? `--rejection-threshold is ${rejectionThresholdMs}, but a client gives up after ${connectTimeoutMs} ms (--connect-timeout)`
      : undefined,
]);

/** Clients of a quota: as many as fit, and those beyond. */
export function connectionsOfQuota(quota: Quota, plan: Plan, reading: Reading | undefined): number | undefined {
  if (reading === undefined) return undefined;
  const { slots } = slotsOf(quota, plan, reading);
  return slots === null ? 0 : slots.free + slots.extras;
}

/** The words of a rejection, as a gateway that logs them may write them. */
export function provokedRejections({ profile }: Plan, cause: RejectionCause, reason: string): Provocation[] {
  const words = profile.rejections
    .filter((rejection) => rejection.cause === cause)
    .flatMap(({ message, code }) => wordsIn(message, code));
  return [{ reason, words }];
}

type QuotaEvidence = Evidence<keyof typeof quotaMetrics>;

type QuotaGoalId<Prefix extends string> =
  `${Prefix}.${'rejected-within' | 'admitted' | 'rejections-known' | 'metrics-within-limit' | 'slot-reusable'}`;

/** The goals of both quotas, which differ in whom they count. */
export function quotaGoals<Prefix extends 'quota' | 'origin'>(
  prefix: Prefix,
  plan: Plan,
): Goal<QuotaGoalId<Prefix>, keyof typeof quotaMetrics>[] {
  const counted: QuotaEvidence = {
    metric: 'admissions_counted',
    comparison: count.exactly(1),
    otherwise: 'the admitted clients were not counted',
  };
  const originAllowed: QuotaEvidence = {
    metric: 'clients_origin_refused',
    comparison: count.exactly(0),
    otherwise: `the gateway rejects every client ${plan.origin === undefined ? 'without an Origin' : `with the Origin ${plan.origin}`}, so their quota cannot be tested`,
  };
  const turnedAway: QuotaEvidence = {
    metric: 'clients_turned_away',
    comparison: count.atLeast(1),
    otherwise: 'no client was rejected',
  };
  return [
    {
      id: `${prefix}.rejected-within`,
      goal: 1,
      title: 'Time to reject excess clients, max',
      metric: 'rejection_duration',
      comparison: max.atMost(plan.rejectionThresholdMs),
      unit: 'ms',
      evidence: [turnedAway, originAllowed],
      movedBy: '--rejection-threshold',
    },
    {
      id: `${prefix}.admitted`,
      goal: 1,
      title: prefix === 'quota' ? 'Clients admitted' : 'Clients from one Origin admitted',
      metric: 'admission_deviation',
      comparison: count.exactly(0),
      unit: '',
      evidence: [counted, originAllowed],
      shown: [
        {
          measured: { metric: 'admitted_clients', aggregate: 'value' },
          operator: '==',
          limit: { metric: 'admissible_clients', aggregate: 'value' },
        },
      ],
      movedBy: '--limit',
      samples: 'connection_attempts',
    },
    {
      id: `${prefix}.rejections-known`,
      goal: 1,
      title: 'Rejections with a wrong message or code',
      metric: 'rejections_unexplained',
      comparison: count.exactly(0),
      unit: '',
      evidence: [turnedAway, originAllowed, errorsReadable],
      samples: 'clients_turned_away',
    },
    metricsGoal({
      id: `${prefix}.metrics-within-limit`,
      goal: 1,
      title: "Peak connections in the gateway's metrics",
      evidence: [originAllowed],
    }),
    slotsReusable<QuotaGoalId<Prefix>>(
      { id: `${prefix}.slot-reusable`, goal: 1, title: 'Freed slots reused' },
      'no client was admitted, so no slot could be freed',
    ),
  ];
}

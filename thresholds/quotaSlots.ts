import { type GatewayMetrics, placeOf, type Reading, statedLimit } from '../contract/gatewayMetrics.ts';
import type { Plan } from '../contract/plan.ts';
import type { RejectionCause } from '../contract/profile.ts';
import type { RuledOut } from '../contract/summary.ts';
import { rejectsWithoutWords } from '../contract/wordless.ts';
import { bothRuledOut, metricsRuledOut, ruledOut, wordsRuledOut } from './ruledOut.ts';

/** What a quota scenario knows of the gateway before it connects anybody. */
export interface Slots {
  readonly limit: number;
  /** Connections under this limit that others hold. */
  readonly held: number;
  /** Clients that the gateway has to admit. */
  readonly free: number;
  /** Clients beyond them. */
  readonly extras: number;
  /** Silence after which the gateway evicts a client; 0 where it does not. */
  readonly idleTimeoutMs: number;
  /** Whether the metrics tell how many connections there are under this limit. */
  readonly counted: boolean;
}

/** Slots, or null where the scenario has nothing to do; and the goals that cannot be judged either way. */
export interface SlotsOrReason extends RuledOut {
  readonly slots: Slots | null;
}

/** What the two quotas differ in. */
export interface Quota {
  readonly prefix: 'quota' | 'origin';
  /** What excess clients are turned away for. */
  readonly cause: RejectionCause;
  /** In words: "its connection limit". */
  readonly name: string;
  /** The limit's own name among the figures. */
  readonly limit: 'maxConnections' | 'maxConnectionsPerOrigin';
  /** The name of the figure for the connections under it. */
  readonly count: 'totalConnections' | 'connectionsPerOrigin';
  /** Connections that count towards the limit. */
  readonly countOf: (metrics: GatewayMetrics, plan: Plan) => number | undefined;
  /** Slots that the gateway's other limit leaves to clients of our Origin; it must not be the one that is reached. */
  readonly otherLimit: (metrics: GatewayMetrics, plan: Plan) => { readonly name: string; readonly free: number };
}

/** The limit for all connections together. */
export const quotaOfAll: Quota = {
  prefix: 'quota',
  cause: 'total',
  name: 'the connection limit',
  limit: 'maxConnections',
  count: 'totalConnections',
  countOf: (metrics) => metrics.totalConnections,
  otherLimit: (metrics, plan) => ({
    name: 'the limit for one Origin',
    free: freeOf(metrics.maxConnectionsPerOrigin, ofOrigin(metrics, plan)),
  }),
};

/** The limit for the connections of one Origin. */
export const quotaOfOrigin: Quota = {
  prefix: 'origin',
  cause: 'origin',
  name: 'the connection limit for one Origin',
  limit: 'maxConnectionsPerOrigin',
  count: 'connectionsPerOrigin',
  countOf: ofOrigin,
  otherLimit: (metrics) => ({
    name: 'the limit for all connections',
    free: freeOf(metrics.maxConnections, metrics.totalConnections),
  }),
};

/** More clients than this would be a load test of its own. */
const mostClients = 10_000;

/** Decides, before anybody connects, what a quota scenario can show of this gateway. */
export function slotsOf(quota: Quota, plan: Plan, reading: Reading): SlotsOrReason {
  const { prefix, name } = quota;
  const limitPlace = placeOf(plan.profile.metrics, quota.limit);
  const stated = plan.limit || statedLimit(plan.profile.metrics, quota.limit);
  const metrics = 'metrics' in reading ? reading.metrics : undefined;
  if (stated === undefined) {
    if (limitPlace === null) return nothing('skipped', `the profile names no metric for ${name}: set it with --limit`);
    if ('problem' in reading)
      return nothing('invalid', `${reading.problem}; set ${name} with --limit to run without metrics`);
  }
  const limit = stated ?? metrics?.[quota.limit];
  if (limit === undefined) return nothing('invalid', `the metrics do not contain ${name} (${limitPlace})`);
  if (limit === 0) return nothing('skipped', `${name} is off (${limitPlace} is 0)`);

  const count = metrics && quota.countOf(metrics, plan);
  const held = count ?? 0;
  const free = limit - held;
  if (free < 1) return nothing('invalid', `other clients hold ${held} of the ${limit} connections: no slot is free`);
  if (free > mostClients) {
    return nothing(
      'skipped',
      `${free} clients would be needed, but this scenario connects at most ${mostClients}: lower ${name} for the test`,
    );
  }
  const other = metrics && quota.otherLimit(metrics, plan);
  if (other !== undefined && other.free <= free) {
    return nothing(
      'skipped',
      `${other.name} leaves ${other.free} slots and is reached before ${name}, which leaves ${free}`,
    );
  }
  const extras = plan.attempts === 0 ? plan.extras : plan.attempts - free;
  if (extras < 1)
    return nothing('invalid', `--attempts is ${plan.attempts}, which does not go beyond the ${free} free slots`);

  const countedIn = metricsRuledOut(
    `${prefix}.metrics-within-limit`,
    count,
    placeOf(plan.profile.metrics, quota.count),
    reading,
  );
  const words = wordsRuledOut(`${prefix}.rejections-known`, rejectsWithoutWords(plan.profile, quota.cause));
  const idleTimeoutMs = metrics?.idleTimeoutMs ?? 0;
  return {
    slots: { limit, held, free, extras, idleTimeoutMs, counted: count !== undefined },
    ...bothRuledOut(countedIn, words),
  };
}

function ofOrigin(metrics: GatewayMetrics, plan: Plan): number | undefined {
  return metrics.connectionsPerOrigin && (metrics.connectionsPerOrigin[plan.origin ?? plan.profile.unknownOrigin] ?? 0);
}

function freeOf(limit = 0, held = 0): number {
  return limit === 0 ? Number.POSITIVE_INFINITY : limit - held;
}

function nothing(outcome: 'skipped' | 'invalid', reason: string): SlotsOrReason {
  return { slots: null, ...ruledOut(outcome, reason) };
}

import { type GatewayMetrics, placeOf, type Reading, statedLimit } from '../../contract/gatewayMetrics.ts';
import type { Plan } from '../../contract/plan.ts';
import type { RuledOut } from '../../contract/summary.ts';
import { wordsOfEviction } from '../../contract/wordless.ts';
import { idleClientsOf } from '../../thresholds/idleClients.ts';
import { bothRuledOut, metricsRuledOut, ruledOut, wordsRuledOut } from '../../thresholds/ruledOut.ts';

/** What idle-eviction knows of the gateway before it connects. */
export interface IdleWindow {
  readonly timeoutMs: number;
  /** Time from the last activity to the eviction: earliest and latest. */
  readonly earliestMs: number;
  readonly latestMs: number;
  readonly clients: number;
  /** Connections of others; undefined where the metrics do not tell. */
  readonly held: number | undefined;
}

/** The window, or null where the scenario has nothing to do; and the goals that cannot be judged either way. */
export interface WindowOrReason extends RuledOut {
  readonly window: IdleWindow | null;
}

/** The client hears of its connection a moment after the gateway has armed its timer. */
const toleranceBeforeMs = 50;
/** The goal: evicted within the timeout and this. */
const toleranceAfterMs = 500;
/** Clients that stay active meanwhile. */
const controls = 1;

/** Decides, before anybody connects, what idle-eviction can show of this gateway. */
export function windowOf(plan: Plan, reading: Reading): WindowOrReason {
  const { metrics: profile } = plan.profile;
  const place = placeOf(profile, 'idleTimeoutMs');
  const stated = statedLimit(profile, 'idleTimeoutMs');
  if (place === null) return nothing('skipped', 'the profile names no metric for the idle timeout');
  if (stated === undefined && 'problem' in reading) return nothing('invalid', reading.problem);
  const metrics = 'metrics' in reading ? reading.metrics : undefined;
  const timeoutMs = stated ?? metrics?.idleTimeoutMs;
  if (timeoutMs === undefined) return nothing('invalid', `the metrics do not contain ${place}`);
  if (timeoutMs === 0) return nothing('skipped', `eviction is off (${place} is 0)`);
  if (timeoutMs > plan.maxIdleTimeoutMs) {
    return nothing(
      'skipped',
      `the idle timeout is ${timeoutMs} ms, above the ${plan.maxIdleTimeoutMs} ms of --max-idle-timeout`,
    );
  }
  const clients = idleClientsOf(plan);
  const free = metrics === undefined ? Number.POSITIVE_INFINITY : freeSlots(metrics, plan);
  if (free < clients + controls) {
    return nothing('invalid', `${free} slots are free, but ${clients + controls} are needed: lower --attempts`);
  }
  return {
    window: {
      timeoutMs,
      earliestMs: timeoutMs - toleranceBeforeMs,
      latestMs: timeoutMs + toleranceAfterMs,
      clients,
      held: metrics?.totalConnections,
    },
    ...bothRuledOut(
      metricsRuledOut('idle.slots-free', metrics?.totalConnections, placeOf(profile, 'totalConnections'), reading),
      wordsRuledOut('idle.error-sent', wordsOfEviction(plan.profile) === null),
    ),
  };
}

function freeSlots(metrics: GatewayMetrics, { origin, profile }: Plan): number {
  const { maxConnections, maxConnectionsPerOrigin, totalConnections, connectionsPerOrigin } = metrics;
  return Math.min(
    freeOf(maxConnections, totalConnections),
    freeOf(maxConnectionsPerOrigin, connectionsPerOrigin?.[origin ?? profile.unknownOrigin]),
  );
}

function freeOf(limit = 0, held = 0): number {
  return limit === 0 ? Number.POSITIVE_INFINITY : limit - held;
}

function nothing(outcome: 'skipped' | 'invalid', reason: string): WindowOrReason {
  return { window: null, ...ruledOut(outcome, reason) };
}

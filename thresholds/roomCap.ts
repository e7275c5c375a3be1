import { type GatewayMetrics, placeOf, type Reading, statedLimit } from '../contract/gatewayMetrics.ts';
import type { Plan } from '../contract/plan.ts';
import { relatedJobId, relatedPrefix } from '../contract/relatedJobId.ts';
import type { RuledOut } from '../contract/summary.ts';
import { metricsRuledOut, ruledOut } from './ruledOut.ts';

/** What subscription-cap knows of the gateway before it connects. */
export interface Rooms {
  readonly limit: number;
  /** Requests beyond it. */
  readonly extras: number;
  /** Subscriptions of others. */
  readonly held: number;
  /** Silence after which the gateway evicts a client; 0 where it does not. */
  readonly idleTimeoutMs: number;
  /** Whether the metrics tell how many subscriptions there are. */
  readonly counted: boolean;
}

/** Rooms, or null where the scenario has nothing to do; and the goals that cannot be judged either way. */
export interface RoomsOrReason extends RuledOut {
  readonly rooms: Rooms | null;
}

/** More rooms than this on one socket would be a load test of its own. */
const mostRooms = 1000;

/** Decides, before anybody connects, what subscription-cap can show of this gateway. */
export function roomsOf(plan: Plan, reading: Reading): RoomsOrReason {
  const { metrics: profile } = plan.profile;
  const limitPlace = placeOf(profile, 'maxSubscriptionsPerClient');
  const stated = plan.limit || statedLimit(profile, 'maxSubscriptionsPerClient');
  const metrics = 'metrics' in reading ? reading.metrics : undefined;
  if (stated === undefined) {
    if (limitPlace === null) {
      return nothing('skipped', 'the profile names no metric for the subscription cap: set it with --limit');
    }
    if ('problem' in reading)
      return nothing('invalid', `${reading.problem}; set the cap with --limit to run without metrics`);
  }
  const limit = stated ?? metrics?.maxSubscriptionsPerClient;
  if (limit === undefined) return nothing('invalid', `the metrics do not contain ${limitPlace}`);
  if (limit === 0) return nothing('skipped', `the subscription cap is off (${limitPlace} is 0)`);
  if (limit > mostRooms) {
    return nothing(
      'skipped',
      `the cap is ${limit}, but this scenario requests at most ${mostRooms} subscriptions: lower it for the test`,
    );
  }
  const requests = plan.attempts || plan.jobCount;
  const extras = requests === 0 ? plan.extras : requests - limit;
  if (extras < 1) return nothing('invalid', `${requests} requests do not go beyond the cap of ${limit}`);

  const held = metrics?.totalSubscriptions ?? 0;
  const count = metrics && subscriptionsOf(metrics, plan, held);
  const place = placeOf(profile, 'subscribersPerJob') ?? placeOf(profile, 'totalSubscriptions');
  return {
    rooms: { limit, extras, held, idleTimeoutMs: metrics?.idleTimeoutMs ?? 0, counted: count !== undefined },
    ...metricsRuledOut('subscription.metrics-within-cap', count, place, reading),
  };
}

/** The job of a request, counted from 1; no other client asks for it. */
export function roomOf(plan: Plan, request: number): string {
  return relatedJobId(plan.jobId, request);
}

function roomPrefix(plan: Plan): string {
  return relatedPrefix(plan.jobId);
}

/** Subscriptions of our one client: by its jobs where the gateway counts these, or all of them less those of others. */
export function subscriptionsOf(metrics: GatewayMetrics, plan: Plan, held: number): number | undefined {
  const { subscribersPerJob, totalSubscriptions } = metrics;
  if (subscribersPerJob === undefined) return totalSubscriptions === undefined ? undefined : totalSubscriptions - held;
  const ours = Object.entries(subscribersPerJob).filter(([jobId]) => jobId.startsWith(roomPrefix(plan)));
  return ours.reduce((sum, [, count]) => sum + count, 0);
}

function nothing(outcome: 'skipped' | 'invalid', reason: string): RoomsOrReason {
  return { rooms: null, ...ruledOut(outcome, reason) };
}

import type { ScenarioName } from '../../contract/scenarios.ts';

/** Ids of the goals that a scenario judges, and of those that a whole run is held to. */
export const goalIds = [
  'quota.admitted',
  'quota.rejected-within',
  'quota.rejections-known',
  'quota.metrics-within-limit',
  'quota.slot-reusable',
  'origin.admitted',
  'origin.rejected-within',
  'origin.rejections-known',
  'origin.metrics-within-limit',
  'origin.slot-reusable',
  'origin.alternate-admitted',
  'subscription.accepted',
  'subscription.one-error-each',
  'subscription.stays-connected',
  'subscription.metrics-within-cap',
  'subscription.slot-reusable',
  'subscription.resubscribe-free',
  'idle.evicted-in-window',
  'idle.error-sent',
  'idle.active-kept',
  'idle.slots-free',
  'catch-up.latency',
  'catch-up.failures',
  'broadcast.latency',
  'broadcast.complete',
  'broadcast.no-duplicates',
  'broadcast.nothing-foreign',
  'redis.recovered',
  'redis.nothing-lost-outside',
  'log.clean',
  'gateway.alive',
] as const;

export type GoalId = (typeof goalIds)[number];

const scenarios: Readonly<Record<string, ScenarioName>> = {
  quota: 'connection-quota',
  origin: 'origin-quota',
  subscription: 'subscription-cap',
  idle: 'idle-eviction',
  'catch-up': 'catch-up-burst',
  broadcast: 'broadcast-burst',
  redis: 'broadcast-burst',
};

/** The scenario that judges a goal; undefined for one that every scenario judges. */
export function scenarioOf(id: GoalId): ScenarioName | undefined {
  return scenarios[id.split('.')[0] ?? ''];
}

/** The goals whose id begins with one of these scenario prefixes. */
export function goalsOf(...prefixes: readonly string[]): GoalId[] {
  return goalIds.filter((id) => prefixes.some((prefix) => id.startsWith(`${prefix}.`)));
}

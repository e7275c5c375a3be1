import type { ScenarioName } from '../contract/scenarios.ts';
import { broadcastGoals } from './broadcast-burst.ts';
import { catchUpGoals } from './catch-up-burst.ts';
import { connectionQuotaGoals } from './connection-quota.ts';
import type { gatewayGoals } from './gateway.ts';
import type { ScenarioGoals } from './goal.ts';
import { idleEvictionGoals } from './idle-eviction.ts';
import { originQuotaGoals } from './origin-quota.ts';
import { subscriptionCapGoals } from './subscription-cap.ts';

/** Goals of every scenario. */
export const goalsOf = {
  'connection-quota': connectionQuotaGoals,
  'origin-quota': originQuotaGoals,
  'subscription-cap': subscriptionCapGoals,
  'idle-eviction': idleEvictionGoals,
  'catch-up-burst': catchUpGoals,
  'broadcast-burst': broadcastGoals,
} as const satisfies Record<ScenarioName, ScenarioGoals>;

type IdOf<Goals> = Goals extends ScenarioGoals<infer Id> ? Id : never;

/** Id of a goal that a scenario judges. */
export type ScenarioGoalId = IdOf<(typeof goalsOf)[ScenarioName]>;

/** Id of any goal: it follows from the definitions, so that a misspelt one does not compile. */
export type GoalId = ScenarioGoalId | (typeof gatewayGoals)[number];

import type { ScenarioName } from '../contract/scenarios.ts';
import { broadcastGoals } from './broadcast-burst.ts';
import { catchUpGoals } from './catch-up-burst.ts';
import { connectionQuotaGoals } from './connection-quota.ts';
import type { ScenarioGoals } from './goal.ts';
import { idleEvictionGoals } from './idle-eviction.ts';
import { originQuotaGoals } from './origin-quota.ts';
import { subscriptionCapGoals } from './subscription-cap.ts';

/** Goals of every scenario. */
export const goalsOf: Readonly<Record<ScenarioName, ScenarioGoals>> = {
  'connection-quota': connectionQuotaGoals,
  'origin-quota': originQuotaGoals,
  'subscription-cap': subscriptionCapGoals,
  'idle-eviction': idleEvictionGoals,
  'catch-up-burst': catchUpGoals,
  'broadcast-burst': broadcastGoals,
};

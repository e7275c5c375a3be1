import type { ScenarioName } from '../contract/scenarios.ts';
import { broadcastGoals } from './broadcast-burst.ts';
import { catchUpGoals } from './catch-up-burst.ts';
import type { ScenarioGoals } from './goal.ts';

/** Goals of every scenario. */
export const goalsOf: Readonly<Record<ScenarioName, ScenarioGoals>> = {
  'catch-up-burst': catchUpGoals,
  'broadcast-burst': broadcastGoals,
};

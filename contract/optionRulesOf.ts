import {
  broadcastRules,
  catchUpRules,
  connectionQuotaRules,
  idleEvictionRules,
  type OptionRule,
  originQuotaRules,
  subscriptionCapRules,
} from './optionRules.ts';
import type { ScenarioName } from './scenarios.ts';

/** The rules of every scenario; a k6 script imports its own list alone. */
export const optionRulesOf: Readonly<Record<ScenarioName, readonly OptionRule[]>> = {
  'catch-up-burst': catchUpRules,
  'broadcast-burst': broadcastRules,
  'connection-quota': connectionQuotaRules,
  'origin-quota': originQuotaRules,
  'subscription-cap': subscriptionCapRules,
  'idle-eviction': idleEvictionRules,
};

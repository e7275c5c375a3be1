import type { Settings } from '../../settings/settings.ts';
import type { DrillName } from '../../thresholds/drills/index.ts';
import type { Beforehand, DrillOperator } from './disturbance.ts';
import { gatewayRestartOperator } from './gatewayRestart.ts';
import { mongoOutageOperator } from './mongoOutage.ts';
import { networkOperator } from './network.ts';
import { redisOutageOperator } from './redisOutage.ts';
import { requireConsent, requireStoreOfEvents } from './requireConsent.ts';
import { slowConsumerOperator } from './slowConsumer.ts';

const operators: Readonly<Record<DrillName, DrillOperator>> = {
  'redis-outage': redisOutageOperator,
  'gateway-restart': gatewayRestartOperator,
  'mongo-outage': mongoOutageOperator,
  network: networkOperator,
  'slow-consumer': slowConsumerOperator,
};

/** What disturbs in a drill; undefined for a scenario that is none. */
export function operatorOf(scenario: string): DrillOperator | undefined {
  return new Map<string, DrillOperator>(Object.entries(operators)).get(scenario);
}

/**
 * Decides how a drill disturbs, as far as the settings leave that open; others stay as they are.
 *
 * @throws RltError (usage) for what must not, or cannot, be disturbed in this way, before anything is opened
 */
export function decideDisturbance(settings: Settings, beforehand: Beforehand): Settings {
  const operator = operatorOf(settings.scenario);
  if (operator === undefined) return settings;
  const decided = operator.decide?.(settings, beforehand) ?? settings;
  requireStoreOfEvents(decided, beforehand);
  requireConsent(decided, beforehand);
  return decided;
}

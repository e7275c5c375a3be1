import type { DrillName } from '../../thresholds/drills/index.ts';
import type { DrillOperator } from './disturbance.ts';
import { gatewayRestartOperator } from './gatewayRestart.ts';
import { networkOperator } from './network.ts';

const operators: Readonly<Record<DrillName, DrillOperator>> = {
  'gateway-restart': gatewayRestartOperator,
  network: networkOperator,
};

/** What disturbs in a drill; undefined for a scenario that is none. */
export function operatorOf(scenario: string): DrillOperator | undefined {
  return new Map<string, DrillOperator>(Object.entries(operators)).get(scenario);
}

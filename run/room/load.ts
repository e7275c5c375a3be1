import type { Reading } from '../../contract/gatewayMetrics.ts';
import { planOf, type Settings } from '../../settings/settings.ts';

/** What a run asks of this machine. */
export interface Load {
  readonly scenario: string;
  /** Connections to the gateway that are open at once; undefined where only the gateway's metrics could tell. */
  readonly connections: number | undefined;
  /** Of k6, among which the connections are divided. */
  readonly instances: number;
  /** Events to receive in a second, of all clients together; undefined where nothing comes at a steady rate. */
  readonly deliveriesPerSecond: number | undefined;
  /** Whether the gateway is started here, and takes its share. */
  readonly gatewayIsHere: boolean;
}

/** @param reading metrics that tell of the gateway's limits, if they are known */
export function loadOf(settings: Settings, gatewayIsHere: boolean, reading?: Reading): Load {
  const { definition } = settings;
  const plan = planOf(settings, { runId: '', progress: false });
  return {
    scenario: definition.name,
    connections: definition.connections?.(plan, reading),
    instances: plan.instances,
    deliveriesPerSecond: definition.deliveriesPerSecond?.(plan),
    gatewayIsHere,
  };
}

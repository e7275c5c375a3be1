import type { Plan } from '../../../contract/plan.ts';
import { clientContext } from '../../../lib/gateway/clientContext.ts';
import type { ScenarioName } from '../../../thresholds/index.ts';
import { type GatewayEnvironment, useGateway } from '../../support/gateway.ts';
import { k6 } from '../../support/k6/k6.ts';
import { planOf } from '../../thresholds/support.ts';

/** The plan of a run against this address, with short waits. */
export function planFor(scenario: ScenarioName, apiUrl: string, more: Partial<Plan> = {}): Plan {
  return { ...planOf(scenario), apiUrl, delayMs: 1, settleMs: 50, rejectionThresholdMs: 100, ...more };
}

/** The reference gateway, its metrics as k6 reads them, and what the clients of a VU share. */
export async function gatewayFor(scenario: ScenarioName, environment: GatewayEnvironment, more: Partial<Plan> = {}) {
  const running = await useGateway(environment);
  k6.answer = async (url) => {
    const response = await fetch(url);
    return { status: response.status, body: await response.text() };
  };
  const plan = planFor(scenario, running.url, more);
  return { running, plan, context: await clientContext(plan) };
}

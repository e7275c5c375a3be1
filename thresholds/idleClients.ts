import type { Plan } from '../contract/plan.ts';

const defaultClients = 20;

/** Silent clients that the scenario connects. */
export function idleClientsOf(plan: Pick<Plan, 'attempts'>): number {
  return plan.attempts || defaultClients;
}

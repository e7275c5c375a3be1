import type { Plan } from '../contract/plan.ts';
import { idleClientsOf } from './idleClients.ts';

/** Clients of a broadcast that hold another job. */
export const bystanderCount = 3;

/**
 * How many clients a scenario connects, each with a number and credentials of its own; undefined where the gateway's
 * limit decides.
 */
export function clientsNeeded(plan: Plan): number | undefined {
  switch (plan.scenario) {
    case 'catch-up-burst':
      return plan.clientCount;
    case 'broadcast-burst':
      return plan.clientCount + bystanderCount;
    case 'idle-eviction':
      return idleClientsOf(plan) + 1;
    case 'subscription-cap':
      return 1;
    default:
      return undefined;
  }
}

/** Says that the file has too few lines; undefined where it has enough. */
export function tooFewClients(scenario: string, needed: number, lines: number): string | undefined {
  if (lines >= needed) return undefined;
  return `--clients-file has ${lines} clients, but ${scenario} connects ${needed}: each needs a line of its own`;
}

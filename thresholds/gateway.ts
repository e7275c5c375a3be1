import type { Verdict } from './judge.ts';

/*
 * Goals that rest on the gateway's process instead of on k6's figures: that it stays alive, and what it logs.
 */

/** Ids of these goals, in the order in which they are reported. */
export const gatewayGoals = ['gateway.alive'] as const;

/** How a gateway fared while a scenario ran against it. */
export interface GatewayFate {
  /** Why it is gone or was never there, such as "it ended with exit code 1"; undefined while it lives. */
  readonly gone: string | undefined;
}

/** A gateway that ends during a run breaks every promise that it has made, whatever was measured before. */
export function judgeAlive({ gone }: GatewayFate): Verdict {
  return {
    id: 'gateway.alive',
    goal: 'log',
    title: 'The gateway stays alive',
    aggregate: 'count',
    operator: '==',
    limit: 0,
    unit: '',
    measured: gone === undefined ? 0 : 1,
    samples: 1,
    outcome: gone === undefined ? 'passed' : 'failed',
    ...(gone === undefined ? {} : { reason: gone }),
  };
}

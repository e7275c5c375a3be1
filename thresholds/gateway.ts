import type { Verdict } from './judge.ts';

/*
 * Goals that rest on the gateway's process instead of on k6's figures: what it logs, and that it stays alive.
 */

/** Ids of these goals, in the order in which they are reported. */
export const gatewayGoals = ['log.clean', 'gateway.alive'] as const;

/** How a gateway fared while a scenario ran against it. */
export interface GatewayFate {
  /** Why it is gone or was never there, such as "it ended with exit code 1"; undefined while it lives. */
  readonly gone?: string | undefined;
  /** What it logged; undefined where its log was not captured. */
  readonly log?:
    | { readonly lines: number; readonly errorCount: number; readonly unreadable?: string | undefined }
    | undefined;
}

export function judgeGateway(fate: GatewayFate): Verdict[] {
  return [judgeLog(fate), judgeAlive(fate)];
}

/** Silence is no proof: a gateway that writes its log elsewhere, or not at all, has not been seen to be free of errors. */
function judgeLog({ log, gone }: GatewayFate): Verdict {
  const base = {
    id: 'log.clean',
    goal: 'log' as const,
    title: "No unexpected error in the gateway's log",
    aggregate: 'count' as const,
    operator: '==' as const,
    limit: 0,
    unit: '' as const,
    samples: log?.lines ?? 0,
  };
  const without = (outcome: 'skipped' | 'invalid', reason: string): Verdict => ({
    ...base,
    measured: null,
    outcome,
    reason,
  });
  if (log === undefined) {
    return gone === undefined
      ? without('skipped', 'the log of a gateway that runs already is not captured: name its file with --gateway-log')
      : without('invalid', gone);
  }
  if (log.unreadable !== undefined) return without('invalid', `the log cannot be read: ${log.unreadable}`);
  if (log.errorCount > 0) return { ...base, measured: log.errorCount, outcome: 'failed' };
  if (log.lines === 0) {
    return without(
      'invalid',
      'the gateway logged nothing at all: name its log file with --gateway-log, or have it log more',
    );
  }
  return { ...base, measured: 0, outcome: 'passed' };
}

/** A gateway that ends during a run breaks every promise that it has made, whatever was measured before. */
function judgeAlive({ gone }: GatewayFate): Verdict {
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

import type { Verdict } from './judge.ts';

/*
 * Goals that rest on the gateway's process instead of on k6's figures: what it logs, and that it stays alive.
 */

/** Ids of these goals, in the order in which they are reported. */
export const gatewayGoals = ['log.clean', 'gateway.alive'] as const;

/** How a gateway fared while a scenario ran against it. */
export interface GatewayFate {
  /** Why it is gone, such as "it ended with exit code 1"; undefined while it lives. */
  readonly gone?: string | undefined;
  /** Why it was never there, such as a port of its own that was taken: nothing can be said of it then. */
  readonly unavailable?: string | undefined;
  /** What it logged; undefined where its log was not captured. */
  readonly log?:
    | { readonly lines: number; readonly errorCount: number; readonly unreadable?: string | undefined }
    | undefined;
}

export function judgeGateway(fate: GatewayFate): Verdict[] {
  return [judgeLog(fate), judgeAlive(fate)];
}

/** Silence is no proof: a gateway that writes its log elsewhere, or not at all, has not been seen to be free of errors. */
function judgeLog({ log, gone, unavailable }: GatewayFate): Verdict {
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
  if (unavailable !== undefined) return without('invalid', unavailable);
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

/**
 * A gateway that ends during a run breaks every promise that it has made, whatever was measured before. One that was
 * never there has promised nothing.
 */
function judgeAlive({ gone, unavailable }: GatewayFate): Verdict {
  const base = {
    id: 'gateway.alive',
    goal: 'log' as const,
    title: 'The gateway stays alive',
    aggregate: 'count' as const,
    operator: '==' as const,
    limit: 0,
    unit: '' as const,
  };
  if (unavailable !== undefined) {
    return { ...base, measured: null, samples: 0, outcome: 'invalid', reason: unavailable };
  }
  if (gone !== undefined) return { ...base, measured: 1, samples: 1, outcome: 'failed', reason: gone };
  return { ...base, measured: 0, samples: 1, outcome: 'passed' };
}

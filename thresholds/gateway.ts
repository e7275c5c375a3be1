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
    | {
        readonly source?: string | undefined;
        readonly lines: number;
        readonly errorCount: number;
        readonly unreadable?: string | undefined;
        readonly unknown?: UnknownEntries | undefined;
      }
    | undefined;
}

/** Entries that do not say how bad they are, and those of them that look like an error. */
interface UnknownEntries {
  readonly count: number;
  readonly doubtCount: number;
  readonly doubts: readonly { readonly doubt: string; readonly message: string; readonly line: number }[];
}

export function judgeGateway(fate: GatewayFate): Verdict[] {
  return [judgeLog(fate), judgeAlive(fate)];
}

/**
 * Where the level of an entry cannot be told and the entry looks like an error, nobody knows. A log without a line holds
 * no error; that it may not be the log is said beside.
 */
function judgeLog({ log, gone, unavailable }: GatewayFate): Verdict {
  const base = {
    id: 'log.clean',
    goal: 'log' as const,
    title: "Unexpected errors in the gateway's log",
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
  const { doubtCount = 0, doubts = [], count = 0 } = log.unknown ?? {};
  if (doubtCount > 0) return without('invalid', doubtful(doubtCount, doubts));
  return { ...base, measured: 0, outcome: 'passed', ...noted(log.lines, log.source, count) };
}

function doubtful(count: number, [first]: UnknownEntries['doubts']): string {
  const what = count === 1 ? '1 log entry looks like an error' : `${count} log entries look like errors`;
  const shown =
    first === undefined ? '' : `; line ${first.line} (${first.doubt}): ${JSON.stringify(first.message.slice(0, 160))}`;
  return `${what} and ${count === 1 ? 'does' : 'do'} not say the level${shown} – name its place with --log-level-path or --log-level-pattern, or allow what is no error with --allow-log`;
}

function noted(lines: number, source: string | undefined, unknown: number): Pick<Verdict, 'reason'> {
  if (lines === 0) {
    return {
      reason: `nothing was written to ${source ?? 'the log'}: if the gateway logs to a file or to another place, name it with --gateway-log`,
    };
  }
  if (unknown === 0) return {};
  const what = unknown === 1 ? '1 log entry does not say its level' : `${unknown} log entries do not say their level`;
  return { reason: `${what}; nothing in ${unknown === 1 ? 'it' : 'them'} looks like an error` };
}

/**
 * A gateway that ends during a run breaks every promise that it has made, whatever was measured before. One that was
 * never there has promised nothing.
 */
function judgeAlive({ gone, unavailable }: GatewayFate): Verdict {
  const base = {
    id: 'gateway.alive',
    goal: 'log' as const,
    title: 'Times the gateway went down',
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

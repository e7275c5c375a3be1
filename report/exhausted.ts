import type { ScenarioReport } from './schema.ts';
import { isOnlyLate, withExcuse } from './starved.ts';

/** What the machine of a run had. */
export interface MachineLimits {
  /** Files and sockets that one process may have open (`ulimit -n`). */
  readonly openFiles?: number | undefined;
}

/**
 * Makes invalid what was missed because a process of this machine ran out of something that the machine gives it: that
 * says nothing of the gateway. One that leaks files far below what the run asked of it is not excused.
 */
export function excuseExhausted(report: ScenarioReport, limits: MachineLimits): ScenarioReport {
  const reason = ofGenerator(report, limits) ?? ofGateway(report, limits);
  return reason === undefined
    ? report
    : withExcuse(report, reason, ({ id }) => id !== 'log.clean' || saysNothingElse(report));
}

interface Resource {
  readonly words: RegExp;
  readonly text: (limits: MachineLimits) => string;
}

const files: Resource = {
  words: /\bEMFILE\b|too many open files(?! in system)/i,
  text: ({ openFiles }) =>
    `ran out of file descriptors${openFiles === undefined ? '' : `: ulimit -n is ${openFiles}`}; raise it, or connect fewer clients`,
};

const shared: readonly Resource[] = [
  {
    words: /\bENFILE\b|too many open files in system/i,
    text: () => 'reached the limit of open files of the whole machine',
  },
  {
    words: /\bEADDRNOTAVAIL\b|cannot assign requested address/i,
    text: () =>
      'ran out of local ports for connections to one address: net.ipv4.ip_local_port_range says how many there are',
  },
  { words: /\bENOMEM\b|cannot allocate memory/i, text: () => 'ran out of memory' },
];

const ofGo: Resource = {
  words: /fatal error: runtime: out of memory/i,
  text: () => 'ran out of memory',
};

function ofGenerator({ errors, goals = [] }: ScenarioReport, limits: MachineLimits): string | undefined {
  const unreached = goals.flatMap(({ reason = '' }) =>
    reason.startsWith('clients could not be reached') ? reason : [],
  );
  const text = [...errors, ...unreached].join('\n');
  const found = [files, ...shared, ofGo].find(({ words }) => words.test(text));
  return found && `the load generator ${found.text(limits)}`;
}

/** The gateway's log tells; of its own limit of files only where the run came near to it. */
function ofGateway({ gateway, plan }: ScenarioReport, limits: MachineLimits): string | undefined {
  if (gateway === undefined || gateway.kind === 'running') return undefined;
  const entries = (gateway.log?.errors ?? []).flatMap(({ message, detail = [] }) => [message, ...detail]);
  const text = [...entries, ...(gateway.lastLines ?? [])].join('\n');
  const isNear = limits.openFiles !== undefined && (plan?.clientCount ?? 0) > limits.openFiles / 2;
  const found = [...(isNear ? [files] : []), ...shared].find(({ words }) => words.test(text));
  return found && `the gateway, which has the limits of this shell, ${found.text(limits)}`;
}

/** Whether the gateway's log has no errors but these. */
function saysNothingElse({ gateway }: ScenarioReport): boolean {
  const { errors = [], errorCount = 0 } = gateway?.log ?? {};
  const listed = errors.reduce((sum, { count }) => sum + count, 0);
  const isOfThese = (text: string) => [files, ...shared].some(({ words }) => words.test(text));
  return (
    listed === errorCount &&
    (isOnlyLate(gateway) || errors.every(({ message, detail = [] }) => isOfThese([message, ...detail].join('\n'))))
  );
}

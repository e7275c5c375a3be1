import type { Verdict } from '../thresholds/judge.ts';
import type { GatewayReport, ScenarioReport } from './schema.ts';

type Resources = NonNullable<GatewayReport['resources']>;

/** Below this share of the time a wait for a core explains nothing. */
const leastWait = 0.1;
/** Cores that others must have used: a gateway that takes every core for itself waits for nobody else. */
const leastOthers = 0.5;

/** What a gateway logs that got no time to answer in time, or whose data store did not. */
const lateness = /time(?:d )?-?out|ETIMEDOUT|server selection|pool .*cleared/i;

const unanswered = /^clients could not be reached .* did not answer (?:the connect )?in time/;

/**
 * Makes invalid what was missed because other processes had the machine's cores: times that would have been kept
 * without the wait, and a log in which nothing but timeouts went wrong. What would have been missed anyway stays missed, and so does
 * everything of a gateway that keeps its own core busy: that one does not wait.
 */
export function excuseStarved(report: ScenarioReport): ScenarioReport {
  const { gateway, environment } = report;
  const resources = gateway?.resources;
  if (resources === undefined || !isStarved(resources, environment?.cpus ?? 1)) return report;
  const waited = resources.waited ?? 0;
  const reason =
    `the machine was busy with other processes: the gateway waited ${Math.round(waited * 100)} % of the time for a core, ` +
    'which explains what was missed';
  return withExcuse(report, reason, (verdict) => isExplained(verdict, waited, gateway));
}

/** The report with what was missed made invalid for this reason, where that explains it; itself where it explains nothing. */
export function withExcuse(
  report: ScenarioReport,
  reason: string,
  isExplained: (missed: Verdict) => boolean,
): ScenarioReport {
  const isExcused = (verdict: Verdict) =>
    verdict.outcome !== 'passed' && verdict.outcome !== 'skipped' && isExplained(verdict);
  const { goals = [] } = report;
  if (!goals.some(isExcused)) return report;
  const judged = goals.map((verdict) =>
    isExcused(verdict) ? { ...verdict, outcome: 'invalid' as const, reason: told(reason, verdict) } : verdict,
  );
  return {
    ...report,
    goals: judged,
    outcome: judged.some(({ outcome }) => outcome === 'failed') ? 'failed' : 'invalid',
    success: false,
    troubles: [...(report.troubles ?? []), reason],
  };
}

/** What could not be measured keeps its own reason behind the cause. */
function told(cause: string, { outcome, reason }: Verdict): string {
  return outcome === 'invalid' && reason !== undefined ? `${cause} (${reason})` : cause;
}

function isStarved({ saturated, waited = 0, machine, cpu }: Resources, cores: number): boolean {
  return saturated >= 0.5 && waited >= leastWait && machine.avg * cores - cpu.avg >= leastOthers;
}

function isExplained(verdict: Verdict, waited: number, gateway: GatewayReport | undefined): boolean {
  const { id, outcome, unit, operator, limit, measured, reason = '' } = verdict;
  // Clients that nobody answered in time, which alone says nothing of why.
  if (outcome === 'invalid') return unanswered.test(reason);
  if (outcome !== 'failed') return false;
  if (id === 'log.clean') return isOnlyLate(gateway);
  if (unit !== 'ms' || operator !== '<=' || limit === null || measured === null) return false;
  return measured * (1 - waited) <= limit;
}

/** Whether nothing in its log went wrong but what came too late. */
export function isOnlyLate(gateway: GatewayReport | undefined): boolean {
  const { errors = [], errorCount = 0 } = gateway?.log ?? {};
  const listed = errors.reduce((sum, { count }) => sum + count, 0);
  return (
    listed === errorCount && errors.every(({ message, detail = [] }) => lateness.test([message, ...detail].join('\n')))
  );
}

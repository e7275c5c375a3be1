import { type ExitCode, exitCodes, type RltError } from '../contract/errors.ts';
import { maskUris } from '../contract/secrets.ts';
import type { ScenarioReport } from '../report/schema.ts';
import { type Allowed, spoilersOf } from '../report/spoilers.ts';
import { toldFindings } from '../report/views/logText.ts';
import type { VerifyResult } from '../run/verify/runVerify.ts';
import { alignColumns } from '../text/alignColumns.ts';
import { formatCount, formatLimit, formatValue } from '../text/format.ts';
import type { Dress } from '../text/verdictTable.ts';
import { type GoalRow, goalTable } from '../thresholds/goalTable.ts';
import { overall } from '../thresholds/judge.ts';
import type { RunViews } from './runViews.ts';
import { shownOutcome, showSpoilers, standIns } from './showReport.ts';
import type { Terminal } from './terminal.ts';

type Check = NonNullable<ScenarioReport['goals']>[number];

/**
 * The table that a verification ends with, its verdict, and the way to the report.
 *
 * @returns the exit code: what was skipped or not measured counts against it unless it is allowed; a gateway that could
 * not be had always does
 */
export function showVerification(
  terminal: Terminal,
  { summary, reports, unavailable }: VerifyResult,
  views: Pick<RunViews, 'path' | 'whole'>,
  allowed: Allowed,
): ExitCode {
  // The folder's own outcome also counts what other runs have left in it.
  const outcome = shownOutcome(overall(reports.map((report) => ({ outcome: report.outcome ?? 'invalid' }))), views);
  const seconds = (Date.parse(summary.endedAt ?? summary.executedAt) - Date.parse(summary.executedAt)) / 1000;
  const rows = goalTable(reports.map(({ goals = [] }) => goals));
  terminal.result(`\n${renderTable(rows, reports, terminal.colour)}\n`);
  terminal.result(
    `  ${terminal.colour(outcome, outcome.toUpperCase())} in ${Math.round(seconds)} s    report: ${views.path}`,
  );
  const spoilers = spoilersOf(reports, allowed);
  if (unavailable === undefined) return showSpoilers(terminal, spoilers);
  showUnavailable(terminal, unavailable, reports);
  return spoilers.some((spoiler) => spoiler.outcome === 'failed') ? exitCodes.goalMissed : exitCodes.unavailable;
}

function showUnavailable(terminal: Terminal, { message, hint }: RltError, reports: readonly ScenarioReport[]): void {
  const scenarios = reports.filter(({ gateway }) => gateway?.unavailable !== undefined);
  terminal.line(`  not run: ${scenarios.map(({ scenario }) => scenario).join(', ')}`);
  terminal.line(`error: ${maskUris(message)}`);
  if (hint !== undefined) terminal.line(`hint:  ${maskUris(hint)}`);
}

/** A row for each goal; below one that has not passed, what it was that did not. */
export function renderTable(rows: readonly GoalRow[], reports: readonly ScenarioReport[], dress: Dress): string {
  const lines = alignColumns([
    ['Goal', 'limit', 'measured', 'samples', 'checks'],
    ...rows.map((row) => [
      row.goal === 'log' ? `  ${row.title}` : `${row.goal} ${row.title}`,
      formatLimit(row),
      row.measured === null ? '–' : formatValue(row.measured, row.unit),
      formatCount(row.samples),
      `${row.passedChecks}/${row.checks}`,
    ]),
  ]);
  const table = [`  ${lines[0]}  verdict`];
  rows.forEach((row, index) => {
    table.push(`  ${lines[index + 1]}  ${dress(row.outcome, row.outcome)}`);
    if (row.outcome !== 'passed') table.push(...troubles(row, reports, dress));
    if (row.goal === 'log') table.push(...logged(reports));
    table.push(...standIns(reports, [row.goal]).map((text) => `      ${text}`));
  });
  return table.join('\n');
}

function troubles({ goal }: GoalRow, reports: readonly ScenarioReport[], dress: Dress): string[] {
  return reports.flatMap(({ scenario, goals = [], gateway }) => {
    const checks = goals
      .filter((check) => check.goal === goal && check.outcome !== 'passed')
      // Said once, below the table.
      .filter(({ reason }) => reason === undefined || reason !== gateway?.unavailable);
    return groupsOf(checks).map(([first, ...others]) => {
      const text = others.length === 0 ? describe(first) : `${others.length + 1} checks: ${first.reason}`;
      return `      ${dress(first.outcome, first.outcome)}  ${scenario}: ${text}`;
    });
  });
}

/** Checks that share outcome and reason are one trouble. */
function groupsOf(checks: readonly Check[]): [Check, ...Check[]][] {
  const groups: [Check, ...Check[]][] = [];
  for (const check of checks) {
    const known = groups.find(
      ([{ outcome, reason }]) => reason !== undefined && reason === check.reason && outcome === check.outcome,
    );
    if (known === undefined) groups.push([check]);
    else known.push(check);
  }
  return groups;
}

/** What was logged, as far as it stands against the goal, and what has to be known beside it; the reports have all. */
function logged(reports: readonly ScenarioReport[]): string[] {
  const findings = reports.flatMap(({ scenario, gateway }) =>
    (gateway?.log === undefined ? [] : toldFindings(gateway.log, shownFindings + 1)).map(({ line, detail }) => [
      `        ${scenario}: ${line.slice(0, 240)}`,
      ...detail.slice(0, shownDetail).map((each) => `          ${each.trim().slice(0, 160)}`),
    ]),
  );
  const rest = findings.length <= shownFindings ? [] : ['        and more, in the reports'];
  return [...findings.slice(0, shownFindings).flat(), ...rest, ...notes(reports)];
}

const shownFindings = 5;
const shownDetail = 2;

/** What is said of a log that is clean; once for all scenarios of which it is said. */
function notes(reports: readonly ScenarioReport[]): string[] {
  const scenarios = new Map<string, string[]>();
  for (const { scenario, goals = [] } of reports) {
    for (const { id, outcome, reason } of goals) {
      if (id !== 'log.clean' || outcome !== 'passed' || reason === undefined) continue;
      scenarios.set(reason, [...(scenarios.get(reason) ?? []), scenario]);
    }
  }
  return [...scenarios].map(([reason, names]) => `      note  ${names.join(', ')}: ${reason}`);
}

function describe({ title, measured, unit, reason, ...check }: Check): string {
  if (reason !== undefined) return `${title}: ${reason}`;
  const figure = measured === null ? 'nothing was measured' : formatValue(measured, unit);
  return `${title}: ${figure} (allowed ${formatLimit({ ...check, unit })})`;
}

import type { ExitCode } from '../contract/errors.ts';
import type { ScenarioReport } from '../report/schema.ts';
import { spoilersOf } from '../report/spoilers.ts';
import { titleAmong } from '../report/views/words.ts';
import { alignColumns } from '../text/alignColumns.ts';
import { formatCount, formatLimit, formatMeasured } from '../text/format.ts';
import type { Dress } from '../text/verdictTable.ts';
import { type GoalRow, goalTable } from '../thresholds/goalTable.ts';
import { overall } from '../thresholds/judge.ts';
import type { ScenariosShown } from './runAndShow.ts';
import { logLines, logNotes } from './showLog.ts';
import { shownOutcome, standIns } from './showReport.ts';
import { showWhatStands } from './showVerdict.ts';

type Check = NonNullable<ScenarioReport['goals']>[number];

/**
 * The table that a verification ends with, its verdict, and the way to the report.
 *
 * @returns the exit code: what was skipped or not measured counts against it unless it is allowed; a gateway that could
 * not be had always does
 */
export function showVerification({ terminal, result, views, allowed }: ScenariosShown): ExitCode {
  const { summary, reports } = result;
  // The folder's own outcome also counts what other runs have left in it.
  const outcome = shownOutcome(overall(reports.map((report) => ({ outcome: report.outcome ?? 'invalid' }))), views);
  const seconds = (Date.parse(summary.endedAt ?? summary.executedAt) - Date.parse(summary.executedAt)) / 1000;
  const rows = goalTable(reports.map(({ goals = [] }) => goals));
  terminal.result(`\n${renderTable(rows, reports, terminal.colour)}\n`);
  terminal.result(
    `  ${terminal.colour(outcome, outcome.toUpperCase())} in ${Math.round(seconds)} s    report: ${views.path}`,
  );
  return showWhatStands(terminal, result, spoilersOf(reports, allowed));
}

/** A row for each goal; below one that has not passed, what it was that did not. */
export function renderTable(rows: readonly GoalRow[], reports: readonly ScenarioReport[], dress: Dress): string {
  const lines = alignColumns([
    ['Goal', 'limit', 'measured', 'samples', 'checks'],
    ...rows.map((row) => [
      typeof row.goal === 'number' ? `${row.goal} ${row.title}` : `  ${titleAmong(row, reports)}`,
      formatLimit(row),
      formatMeasured(row),
      formatCount(row.samples),
      `${row.passedChecks}/${row.checks}`,
    ]),
  ]);
  const table = [`  ${lines[0]}  verdict`];
  rows.forEach((row, index) => {
    table.push(`  ${lines[index + 1]}  ${dress(row.outcome, row.outcome)}`);
    if (row.outcome !== 'passed') table.push(...troubles(row, reports, dress));
    if (row.goal === 'log') table.push(...logLines(reports), ...logNotes(reports));
    table.push(...standIns(reports, [row.goal]).map((text) => `      ${text}`));
  });
  return table.join('\n');
}

function troubles({ of }: GoalRow, reports: readonly ScenarioReport[], dress: Dress): string[] {
  return reports.flatMap(({ scenario, goals = [], gateway }) => {
    const checks = goals
      .filter((check) => of.includes(check) && check.outcome !== 'passed')
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

function describe({ title, measured, unit, interval, reason, ...check }: Check): string {
  if (reason !== undefined) return `${title}: ${reason}`;
  const figure = measured === null ? 'nothing was measured' : formatMeasured({ measured, unit, interval });
  return `${title}: ${figure} (allowed ${formatLimit({ ...check, unit })})`;
}

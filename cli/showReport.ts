import { type ExitCode, exitCodes } from '../contract/errors.ts';
import type { AnalyzedRun } from '../report/analysis/analyzeRun.ts';
import type { ScenarioReport } from '../report/schema.ts';
import type { Spoiler } from '../report/spoilers.ts';
import { standInAdvice } from '../report/stores.ts';
import { instancesTable } from '../report/views/instancesTable.ts';
import { pressureText } from '../report/views/pressureText.ts';
import { alignColumns } from '../text/alignColumns.ts';
import { renderVerdicts } from '../text/verdictTable.ts';
import type { Outcome, Verdict } from '../thresholds/judge.ts';
import type { RunViews } from './runViews.ts';
import { markOf, type Terminal } from './terminal.ts';

/** One line for a scenario that has ended, with what was noticed beside its goals. */
export function showReport(terminal: Terminal, report: ScenarioReport): void {
  const outcome = outcomeOf(report);
  const seconds = ((report.generator?.durationMs ?? 0) / 1000).toFixed(1);
  const mark = terminal.lineColour(outcome, markOf(outcome));
  terminal.line(`  ${mark} ${report.scenario.padEnd(16)} ${seconds.padStart(5)} s   ${report.summary}`);
  for (const text of instanceLines(report)) terminal.line(`    ${text}`);
  const pressure = pressureText(report);
  if (pressure !== undefined) terminal.line(`    ${pressure}`);
  for (const trouble of report.troubles ?? []) terminal.line(`    not the gateway's doing: ${trouble}`);
  for (const warning of report.generator?.warnings ?? []) terminal.line(`    warning: ${warning}`);
  for (const error of report.errors.slice(0, 5)) terminal.line(`    error: ${error}`);
  if (report.errors.length > 5) terminal.line(`    and ${report.errors.length - 5} more errors, in the report`);
}

/** The instances that were merged: a few, those with the most trouble. */
function instanceLines(report: ScenarioReport): string[] {
  const table = instancesTable(report, mostInstances);
  // Problems are among the errors.
  const columns = table?.header.filter((name) => name !== 'Problem').length;
  if (table === undefined) return [];
  return [table.caption, ...alignColumns([table.header, ...table.rows].map((row) => row.slice(0, columns)))];
}

const mostInstances = 12;

/** Says which of these goals were measured on a stand-in, and how to have the real store. */
export function standIns(reports: readonly ScenarioReport[], goals: readonly Verdict['goal'][]): string[] {
  const texts = reports.flatMap((report) =>
    goals.flatMap((goal) =>
      (report.goals ?? []).some((verdict) => verdict.goal === goal) ? (standInAdvice(report, goal) ?? []) : [],
    ),
  );
  return [...new Set(texts)];
}

/** What has passed is not called so while a part of its evidence could not be written. */
export function shownOutcome(outcome: Outcome, { whole }: Pick<RunViews, 'whole'>): Outcome {
  return outcome === 'passed' && !whole ? 'invalid' : outcome;
}

/** The table of all goals of a run that is read from its folder. */
export function showRun(terminal: Terminal, { run, outcome, scenarios }: AnalyzedRun): void {
  for (const { report, unknown } of scenarios) {
    showReport(terminal, report);
    for (const text of unknown) terminal.line(`    cannot tell: ${text}`);
  }
  for (const problem of run.problems) terminal.line(`  ! ${problem}`);
  terminal.result(
    `\n${renderVerdicts(
      scenarios.flatMap(({ report }) => report.goals ?? []),
      terminal.colour,
    )}\n`,
  );
  terminal.result(`  ${terminal.colour(outcome, outcome.toUpperCase())}    ${run.folder}`);
}

/** Says what stands against exit code 0 and could be allowed; returns the exit code. */
export function showSpoilers(terminal: Terminal, spoilers: readonly Spoiler[]): ExitCode {
  if (spoilers.length === 0) return exitCodes.passed;
  const pardonable = spoilers.filter((spoiler) => spoiler.outcome !== 'failed').map(({ name }) => name);
  if (pardonable.length > 0) {
    const flags = [...new Set(pardonable)].map((name) => `--allow-skipped ${name}`);
    terminal.line(`  not exit code 0 without ${flags.join(' ')}`);
    if (spoilers.some(({ outcome }) => outcome === 'invalid'))
      terminal.line('  what to do about what is invalid, by reason: docs/invalid.md');
  }
  return exitCodes.goalMissed;
}

export function outcomeOf(report: ScenarioReport): Outcome {
  return report.outcome ?? (report.success ? 'passed' : 'failed');
}

import { type ExitCode, exitCodes, type RltError } from '../contract/errors.ts';
import type { ScenarioReport } from '../report/schema.ts';
import { type Spoiler, spoilersOf } from '../report/spoilers.ts';
import type { ScenariosResult } from '../run/runScenarios.ts';
import { maskUris } from '../settings/secrets.ts';
import { renderVerdicts } from '../text/verdictTable.ts';
import { overall } from '../thresholds/judge.ts';
import type { ScenariosShown } from './runAndShow.ts';
import { logLines } from './showLog.ts';
import { outcomeOf, shownOutcome, showSpoilers, standIns } from './showReport.ts';
import type { Terminal } from './terminal.ts';

/**
 * The table of all goals and the verdict, with what the gateway logged and the way to the report.
 *
 * @returns the exit code: what was skipped or not measured counts against it unless it is allowed
 */
export function showVerdict({ terminal, result, views, allowed }: ScenariosShown): ExitCode {
  const { reports } = result;
  const verdicts = reports.flatMap((report) => report.goals ?? []);
  const outcome = shownOutcome(overall(reports.map((report) => ({ outcome: outcomeOf(report) }))), views);
  terminal.result(`\n${[renderVerdicts(verdicts, terminal.colour), ...logLines(reports)].join('\n')}\n`);
  for (const text of standIns(reports, [4, 5])) terminal.result(`  goal measured ${text}`);
  terminal.result(`  ${terminal.colour(outcome, outcome.toUpperCase())}    report: ${views.path}`);
  return showWhatStands(terminal, result, spoilersOf(reports, allowed));
}

/**
 * Says what stands against exit code 0; a gateway that could not be had always does.
 *
 * @returns the exit code
 */
export function showWhatStands(
  terminal: Terminal,
  { reports, unavailable }: ScenariosResult,
  spoilers: readonly Spoiler[],
): ExitCode {
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

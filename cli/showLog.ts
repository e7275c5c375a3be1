import type { ScenarioReport } from '../report/schema.ts';
import { toldFindings } from '../report/views/logText.ts';

/** What was logged, as far as it stands against the goal; the reports have all. */
export function logLines(reports: readonly ScenarioReport[]): string[] {
  const findings = reports.flatMap((report) =>
    toldFindings(report, shownFindings + 1).map(({ line, detail }) => [
      `        ${report.scenario}: ${line.slice(0, 240)}`,
      ...detail.slice(0, shownDetail).map((each) => `          ${each.trim().slice(0, 160)}`),
    ]),
  );
  const rest = findings.length <= shownFindings ? [] : ['        and more, in the reports'];
  return [...findings.slice(0, shownFindings).flat(), ...rest];
}

const shownFindings = 5;
const shownDetail = 2;

/** What is said of a log that is clean; once for all scenarios of which it is said. */
export function logNotes(reports: readonly ScenarioReport[]): string[] {
  const scenarios = new Map<string, string[]>();
  for (const { scenario, goals = [] } of reports) {
    for (const { id, outcome, reason } of goals) {
      if (id !== 'log.clean' || outcome !== 'passed' || reason === undefined) continue;
      scenarios.set(reason, [...(scenarios.get(reason) ?? []), scenario]);
    }
  }
  return [...scenarios].map(([reason, names]) => `      note  ${names.join(', ')}: ${reason}`);
}

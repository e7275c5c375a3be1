import { formatCount, formatLimit } from '../../text/format.ts';
import type { AnalyzedRun } from '../analysis/analyzeRun.ts';
import { causesOf } from '../reporting/pattern.ts';
import { deviations, verdictTable } from './markdown/readme.ts';
import { plain } from './markdown/table.ts';
import { marks, meanings, measuredText, plural, timeText } from './words.ts';

/** What `$GITHUB_STEP_SUMMARY` gets: verdict, goals, deviations; the rest is in the artifacts. */
export function renderSummary(analyzed: AnalyzedRun): string {
  const { run, outcome, startedAt } = analyzed;
  const sections = [
    `## ${marks[outcome]} Load test ${plain(run.name)}: ${outcome}`,
    `${meanings[outcome]} · ${timeText(startedAt)}`,
    analyzed.scenarios
      .map((each) => `- ${marks[each.outcome]} **${each.report.scenario}**: ${plain(each.report.summary)}`)
      .join('\n'),
    ...verdicts(analyzed),
    ...deviations(analyzed).map((section) => section.replace(/^## /, '### ')),
  ];
  return `${sections.join('\n\n')}\n\n`;
}

/** What was not kept in full view; of a run of forty checks the others are folded away. */
function verdicts(analyzed: AnalyzedRun): string[] {
  const all = verdictTable(analyzed);
  const notKept = analyzed.scenarios.map((scenario) => ({
    ...scenario,
    report: { ...scenario.report, goals: scenario.report.goals?.filter(({ outcome }) => outcome !== 'passed') },
  }));
  const rows = notKept.filter(({ report: { goals } }) => goals === undefined || goals.length > 0);
  const count = analyzed.scenarios.reduce((sum, { report: { goals = [] } }) => sum + goals.length, 0);
  const folded = `<details><summary>All ${plural(count, 'check')}</summary>\n\n${all}\n\n</details>`;
  return rows.length === 0 ? [folded] : [verdictTable({ scenarios: rows }), folded];
}

/**
 * Workflow commands that GitHub shows at the run: an error for each goal that was missed or not measured, and for what
 * is missing from the run; a warning for each doubt about the load generator.
 */
export function renderAnnotations({ run, scenarios }: AnalyzedRun): string[] {
  const goals = scenarios.flatMap(({ report, seen }) =>
    (report.goals ?? [])
      .filter(({ outcome }) => outcome === 'failed' || outcome === 'invalid')
      .map((goal) => {
        const cause = causesOf(goal.id, seen)[0];
        const figures = `measured ${measuredText(goal)}, limit ${formatLimit(goal)}, ${formatCount(goal.samples)} samples`;
        const parts = [goal.reason, figures, cause === undefined ? undefined : `${cause.text}. ${cause.pattern.cause}`];
        const title = `${report.scenario}: ${goal.title} (${goal.outcome === 'failed' ? 'missed' : 'not measured'})`;
        return command('error', title, parts.filter((part) => part !== undefined).join('\n'));
      }),
  );
  const warnings = scenarios.flatMap(({ report }) =>
    (report.generator?.warnings ?? []).map((text) => command('warning', report.scenario, text)),
  );
  return [...run.problems.map((problem) => command('error', 'The run is incomplete', problem)), ...goals, ...warnings];
}

/** `::error title=…::…`, with the escapes that the runner takes back. */
function command(kind: 'error' | 'warning', title: string, message: string): string {
  return `::${kind} title=${escapeData(title).replaceAll(':', '%3A').replaceAll(',', '%2C')}::${escapeData(message)}`;
}

function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

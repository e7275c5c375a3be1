import { formatCount, formatLimit } from '../../text/format.ts';
import type { Verdict } from '../../thresholds/judge.ts';
import type { AnalyzedRun, AnalyzedScenario } from '../analysis/analyzeRun.ts';
import { causesOf } from '../reporting/pattern.ts';
import { findingsText, toldFindings } from './logText.ts';
import { code, fenced, link, markdownTable, plain } from './markdown/table.ts';
import { gatewayName, measuredText, timeText } from './words.ts';

/** An issue that is ready to be filed. */
export interface IssueText {
  readonly goal: string;
  /** File of the report that missed it. */
  readonly report: string;
  /** File of its text, in the run's folder. */
  readonly file: string;
  readonly title: string;
  readonly body: string;
}

/** Folder of the issue texts, below the run's. */
export const issuesFolder = 'issues';

/** An issue for each goal that was missed. */
export function issuesOf(analyzed: AnalyzedRun): IssueText[] {
  return analyzed.scenarios.flatMap((scenario) =>
    (scenario.report.goals ?? [])
      .filter(({ outcome }) => outcome === 'failed')
      .map((goal) => ({
        goal: goal.id,
        report: scenario.file,
        file: `${issuesFolder}/${scenario.report.scenario}-${goal.id.replace(/\W+/g, '-')}.md`,
        title: `Load test ${scenario.report.scenario}: ${goal.title}: ${measuredText(goal)} (limit ${formatLimit(goal)})`,
        body: bodyOf(analyzed, scenario, goal),
      })),
  );
}

/** The command that files an issue; printed, never run. */
export function ghCommand({ title, file }: IssueText, folder: string): string {
  return `gh issue create --title ${quote(title)} --body-file ${quote(`${folder.replace(/\/$/, '')}/${file}`)}`;
}

function bodyOf({ run, startedAt }: AnalyzedRun, scenario: AnalyzedScenario, goal: Verdict): string {
  const { report, file, seen } = scenario;
  const where = scenario.view.where(goal.id);
  const logged = goal.id === 'log.clean' ? findingsText(report) : '';
  const places = toldFindings(report, 10).flatMap(({ place }) => place ?? []);
  const causes = causesOf(goal.id, seen);
  const warnings = report.generator?.warnings ?? [];
  const target = run.entry?.target;
  const sections = [
    `The goal **${plain(goal.title)}** was missed by ${code(report.scenario)}.`,
    markdownTable(
      ['', ''],
      [
        ['Limit', formatLimit(goal)],
        ['Measured', measuredText(goal)],
        ['Samples', formatCount(goal.samples)],
        ['When', timeText(report.executedAt ?? startedAt)],
        ...(target === undefined ? [] : [['Gateway', code(gatewayName(target))]]),
        ...(goal.movedBy === undefined ? [] : [['Option that moves the limit', code(goal.movedBy)]]),
      ],
    ),
    ...(logged === '' ? [] : ['## What was logged', fenced(logged.split('\n'))]),
    ...(logged === '' || places.length === 0
      ? []
      : [`In the log: ${places.map(({ text, href }) => link(code(text), `../${href}`)).join(', ')}`]),
    '## Where in the run it went wrong',
    where.length === 0
      ? `The figures do not point at a part of the run. ${plain(report.summary)}`
      : where.map((line) => `- ${plain(line)}`).join('\n'),
    '## Likely causes',
    causes.length === 0
      ? 'No known pattern fits.'
      : causes
          .map(
            ({ text, pattern }) =>
              `- ${plain(text)}. ${plain(pattern.cause ?? '')}\n  _Next:_ ${plain(pattern.next ?? '')}`,
          )
          .join('\n'),
    ...(warnings.length === 0
      ? []
      : ['## Doubts about the measurement', warnings.map((warning) => `- ${plain(warning)}`).join('\n')]),
    '## Evidence',
    [
      `- report: ${link(code(file), `../${file}`)}`,
      ...(report.kept?.log === undefined
        ? []
        : [`- the gateway's log: ${link(code(report.kept.log.file), `../${report.kept.log.file}`)}`]),
      `- charts: ${link('index.html', `../index.html#${report.scenario}`)}`,
      ...commandsOf(run.entry, file).map((each) => `- run with: ${code(each)}`),
    ].join('\n'),
  ];
  return `${sections.join('\n\n')}\n`;
}

/** The command that wrote the report; an older record does not tell which of its commands that was. */
function commandsOf(entry: AnalyzedRun['run']['entry'], file: string): readonly string[] {
  const own = entry?.results.find(({ outputPath }) => outputPath === file)?.command;
  return own === undefined ? (entry?.commands ?? []) : [own];
}

function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

import { formatCount, formatLimit } from '../../../text/format.ts';
import type { Verdict } from '../../../thresholds/judge.ts';
import type { AnalyzedRun, AnalyzedScenario } from '../../analysis/analyzeRun.ts';
import { clientsTexts } from '../../clientsText.ts';
import type { MetricsDiff } from '../../compare/metricsDiff.ts';
import { causesOf } from '../../reporting/pattern.ts';
import { runtimesOf } from '../../runtimes.ts';
import type { Environment, Target } from '../../schema.ts';
import { standInText, storeTexts } from '../../stores.ts';
import { instancesTable } from '../instancesTable.ts';
import { keptText, type Logged, logSummary, toldFindings } from '../logText.ts';
import { pressureText } from '../pressureText.ts';
import {
  clockText,
  durationText,
  figureText,
  gatewayText,
  marks,
  meanings,
  measuredText,
  memoryText,
  plural,
  timeText,
  wayRows,
} from '../words.ts';
import { code, fenced, link, markdownTable, plain } from './table.ts';

/** README.md of a run's folder: what a reviewer reads first, and an auditor later. */
export function renderReadme(analyzed: AnalyzedRun): string {
  const { run, outcome, startedAt, scenarios } = analyzed;
  const sections = [
    `# Load test ${run.name}: ${outcome.toUpperCase()}`,
    `${marks[outcome]} **${outcome}** (${meanings[outcome]}) · ${timeText(startedAt)}${targetText(analyzed)}`,
    problemsText(run.problems),
    '## Goals',
    verdictTable(analyzed),
    '## Environment',
    environmentTable(analyzed),
    ...commands(analyzed),
    '## Scenarios',
    ...scenarios.map(scenarioSection),
    ...snapshotSection(analyzed),
    ...observations(scenarios),
    ...deviations(analyzed),
  ];
  return `${sections.filter((section) => section !== '').join('\n\n')}\n`;
}

/** The table of all goals of a run. */
export function verdictTable({ scenarios }: Pick<AnalyzedRun, 'scenarios'>): string {
  const rows = scenarios.flatMap(({ report, outcome }) => {
    const goals = report.goals ?? [];
    if (goals.length === 0) return [[marks[outcome], report.scenario, plain(report.summary), '', '', '', outcome]];
    return goals.map((goal) => [
      marks[goal.outcome],
      report.scenario,
      plain(goal.title),
      formatLimit(goal),
      measuredText(goal),
      formatCount(goal.samples),
      verdictText(report, goal),
    ]);
  });
  return markdownTable(['', 'Scenario', 'Goal', 'Limit', 'Measured', 'Samples', 'Verdict'], rows, { right: [3, 4, 5] });
}

function verdictText(report: AnalyzedScenario['report'], { goal, outcome, reason }: Verdict): string {
  const store = standInText(report, goal);
  return `${outcome}${store === undefined ? '' : ` (${plain(store)})`}${reason === undefined ? '' : `: ${plain(reason)}`}`;
}

/** What did not go as planned, and what to do about it. */
export function deviations({ run, scenarios }: AnalyzedRun): string[] {
  const points = [
    ...run.problems.map((problem) => `- ${plain(problem)}`),
    ...scenarios.flatMap(({ report }) =>
      (report.troubles ?? []).map((text) => `- **${report.scenario}**, not the gateway's doing: ${plain(text)}`),
    ),
    ...scenarios.flatMap((scenario) => deviationsOf(scenario)),
  ];
  if (points.length === 0) return ['## Deviations and follow-ups', 'None: every goal was measured and kept.'];
  return ['## Deviations and follow-ups', points.join('\n')];
}

function deviationsOf({ report, unknown, seen }: AnalyzedScenario): string[] {
  const missed = (report.goals ?? []).filter(({ outcome }) => outcome !== 'passed');
  const goals = missed.map((goal) => {
    const figures = `limit ${formatLimit(goal)}, measured ${measuredText(goal)}`;
    const reason = goal.reason === undefined ? '' : `: ${plain(goal.reason)}`;
    const causes = goal.outcome === 'skipped' ? [] : causesOf(goal.id, seen);
    const lines = causes.map(
      ({ text, pattern }) => `  - ${plain(text)}. ${plain(pattern.cause ?? '')} _Next:_ ${plain(pattern.next ?? '')}`,
    );
    return [`- **${report.scenario}**, ${plain(goal.title)}: ${goal.outcome} (${figures})${reason}`, ...lines].join(
      '\n',
    );
  });
  return [
    ...goals,
    ...report.errors.map((error) => `- **${report.scenario}**, error: ${plain(error)}`),
    ...(report.generator?.warnings ?? []).map((warning) => `- **${report.scenario}**, warning: ${plain(warning)}`),
    ...unknown.map((text) => `- **${report.scenario}** cannot tell: ${plain(text)}`),
  ];
}

function targetText({ run: { entry } }: AnalyzedRun): string {
  if (entry?.target === undefined) return '';
  return ` · ${entry.target.embedded ? plain(gatewayText(entry.target)) : code(entry.target.apiUrl)}`;
}

function problemsText(problems: readonly string[]): string {
  if (problems.length === 0) return '';
  return ['> **This is not the whole run.**', ...problems.map((problem) => `> - ${plain(problem)}`)].join('\n');
}

function environmentTable({ run, scenarios }: AnalyzedRun): string {
  const environment = scenarios.find(({ report }) => report.environment !== undefined)?.report.environment;
  const clock = clockText(scenarios.map(({ report }) => report));
  const rows = [
    ...targetRows(run.entry?.target),
    ...runtimeRows(scenarios),
    ...storeRows(scenarios),
    ...historyRows(scenarios),
    ...machineRows(environment),
    ...clientsTexts(scenarios.map(({ report }) => report)).map((text) => ['Clients connect', plain(text)]),
    ...(clock === undefined ? [] : [['Clock', plain(clock)]]),
  ];
  if (rows.length === 0) return 'The reports do not say what they were measured with.';
  return markdownTable(['', ''], rows);
}

function metricsText({ metricsUrl, metricsPath }: Target): string {
  const place = metricsUrl ?? metricsPath;
  return place === null ? 'none' : code(place);
}

function targetRows(target: NonNullable<AnalyzedRun['run']['entry']>['target']): string[][] {
  if (target === undefined) return [];
  return [
    ['Gateway', target.embedded ? plain(gatewayText(target)) : code(target.apiUrl)],
    ['Socket.IO path', code(target.websocketPath)],
    ['Metrics', metricsText(target)],
    ...(target.origin === undefined ? [] : [['Origin', code(target.origin)]]),
    ['Redis', target.redisUrl === undefined ? 'not given' : code(target.redisUrl)],
    ['MongoDB', target.mongoUri === undefined ? 'not given' : code(target.mongoUri)],
  ];
}

function runtimeRows(scenarios: readonly AnalyzedScenario[]): string[][] {
  const runtime = runtimesOf(scenarios.map(({ report }) => report));
  return runtime === undefined ? [] : [['Gateway runs on', plain(runtime)]];
}

/** What they are, where their addresses do not tell. */
function storeRows(scenarios: readonly AnalyzedScenario[]): string[][] {
  const known = new Map(scenarios.flatMap(({ report }) => [...storeTexts(report)]));
  return [...known].map(([name, text]) => [`${name} is`, plain(text)]);
}

function historyRows(scenarios: readonly AnalyzedScenario[]): string[][] {
  const ways = new Set(scenarios.flatMap(({ report }) => report.history ?? []));
  return [...ways].map((way) => ['Replayed job', plain(way)]);
}

function machineRows(environment: Environment | undefined): string[][] {
  if (environment === undefined) return [];
  const { tool, k6, xk6Redis, node, platform, cpus, memoryBytes } = environment;
  return [
    ['Load generator', `realtime-load-test ${tool}, k6 ${k6} with xk6-redis ${xk6Redis}, Node ${node}`],
    ...wayRows(environment).map(([name, value, where]) => [name, `${code(value)}, ${where}`]),
    ['Machine', `${plain(platform)}, ${plural(cpus, 'CPU')}, ${memoryText(memoryBytes)}`],
  ];
}

function commands({ run: { entry } }: AnalyzedRun): string[] {
  if (entry?.commands === undefined || entry.commands.length === 0) return [];
  return ['## Commands', `Secrets are left out (\`***\`).\n\n\`\`\`sh\n${entry.commands.join('\n')}\n\`\`\``];
}

function scenarioSection({ report, file, outcome, figures, unknown }: AnalyzedScenario): string {
  const { generator, executedAt } = report;
  const used = [
    timeText(executedAt),
    ...(generator === undefined ? [] : [`took ${durationText(generator.durationMs)}`]),
    ...(generator?.cpuSeconds ? [`k6 used ${generator.cpuSeconds.toFixed(1)} s of CPU`] : []),
    ...(generator?.maxRssBytes ? [`and ${memoryText(generator.maxRssBytes)}`] : []),
  ];
  const lines = [
    `### ${marks[outcome]} ${report.scenario}: ${outcome}`,
    plain(report.summary),
    figures.length === 0
      ? ''
      : markdownTable(
          ['Figure', 'Value'],
          figures.map(({ label, value, unit, interval }) => [label, figureText(value, unit, interval)]),
          { right: [1] },
        ),
    plain(pressureText(report) ?? ''),
    instancesText(report),
    logText(report),
    keptLogText(report),
    unknown.length === 0
      ? ''
      : `Written by an earlier harness. It cannot tell:\n\n${unknown.map((text) => `- ${plain(text)}`).join('\n')}`,
    `${link(code(file), file)} · ${used.join(', ')}`,
  ];
  return lines.filter((line) => line !== '').join('\n\n');
}

/** The instances that were merged, side by side. */
function instancesText(report: AnalyzedScenario['report']): string {
  const table = instancesTable(report);
  if (table === undefined) return '';
  const right = table.header.flatMap((_, column) => (column >= table.numbersFrom ? [column] : []));
  const rows = table.rows.map((row) => row.map(plain));
  return `${plain(table.caption)}\n\n${markdownTable(table.header, rows, { right })}`;
}

/** What the gateway logged, where there is anything to be said of it. */
function logText(logged: Logged): string {
  const log = logged.gateway?.log;
  if (log === undefined || log.unreadable !== undefined) return '';
  const findings = toldFindings(logged, 10).map(({ line, text, place, detail }) =>
    [
      place === undefined ? `- ${code(line)}` : `- ${code(text)} (${link(place.text, place.href)})`,
      ...(detail.length === 0 ? [] : ['', fenced(detail, '  ')]),
    ].join('\n'),
  );
  const examples = (log.unknown?.examples ?? []).slice(0, 3).map(({ message }) => code(message.slice(0, 100)));
  const such = examples.length === 0 ? '' : ` Without a level: ${examples.join(', ')}.`;
  return [plain(logSummary(log)) + such, ...(findings.length === 0 ? [] : [findings.join('\n')])].join('\n\n');
}

function keptLogText({ kept: { log } = {} }: Logged): string {
  return log === undefined ? '' : `The gateway's log is kept: ${link(code(log.file), log.file)}, ${keptText(log)}.`;
}

function snapshotSection({ run, snapshotChanges }: AnalyzedRun): string[] {
  if (run.snapshots.length === 0) return [];
  const list = run.snapshots.map(({ file, snapshot }, index) => {
    const change = index === 0 ? undefined : snapshotChanges[index - 1];
    return `${index + 1}. ${link(plain(snapshot.stage), file)}, ${snapshot.capturedAt.slice(11, 19)}${change === undefined ? '' : `: ${changesText(change)}`}`;
  });
  return ['## Metrics snapshots', `What changed since the snapshot before:\n\n${list.join('\n')}`];
}

function changesText({ changes, added = [], removed = [] }: MetricsDiff): string {
  if (changes.length === 0 && added.length === 0 && removed.length === 0) return 'nothing';
  const most = 6;
  const shown = changes
    .slice(0, most)
    .map(({ path, baseline = 0, target = 0 }) => `${code(path)} ${baseline} → ${target}`);
  const more = changes.length > most ? [`${changes.length - most} more changes`] : [];
  return (
    [...shown, ...more].join(', ') || plural(added.length + removed.length, 'value came or went', 'values came or went')
  );
}

function observations(scenarios: readonly AnalyzedScenario[]): string[] {
  const lines = scenarios.flatMap(({ report, seen, view }) =>
    [...headroom({ report, view }), ...seen.map(({ text }) => text)].map(
      (text) => `- **${report.scenario}**: ${plain(text)}`,
    ),
  );
  return lines.length === 0 ? [] : ['## Observations', lines.join('\n')];
}

/** How much of a limit was used: what a pass alone does not tell. */
export function headroom({ report: { goals = [] }, view }: Pick<AnalyzedScenario, 'report' | 'view'>): string[] {
  return goals.flatMap(({ id, title, unit, limit, measured, operator, outcome }) => {
    if (unit !== 'ms' || operator !== '<=' || measured === null || !limit || outcome !== 'passed') return [];
    if (view.alwaysNearLimit.includes(id)) return [];
    return [`${title}: ${Math.round((measured / limit) * 100)} % of the limit was used`];
  });
}

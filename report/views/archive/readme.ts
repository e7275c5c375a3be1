import { formatLimit, formatValue } from '../../../text/format.ts';
import type { ArchivedRun } from '../../archive/readArchive.ts';
import { sparkline, type Trend, trendsOf } from '../../archive/trends.ts';
import { link, markdownTable, plain } from '../markdown/table.ts';
import { marks, plural, timeText } from '../words.ts';

/** README.md of an archive: all runs, the newest first, and how each figure went. */
export function renderArchiveReadme(runs: readonly ArchivedRun[]): string {
  const trends = trendsOf(runs);
  const courses = trends.filter(({ points }) => points.length > 1);
  const sections = [
    '# Load test results',
    `${plural(runs.length, 'run')}, the newest first. [index.html](index.html) shows the same with charts.`,
    runTable(runs, trends),
    ...(courses.length === 0 ? [] : ['## Trends', 'From the oldest run to the newest.', trendTable(courses)]),
  ];
  return `${sections.join('\n\n')}\n`;
}

function runTable(runs: readonly ArchivedRun[], trends: readonly Trend[]): string {
  const header = ['Run', 'When', 'Verdict', 'Kind', 'Gateway', ...trends.map(({ title }) => plain(title)), 'Not kept'];
  const rows = runs
    .toReversed()
    .map((run) => [
      link(plain(run.folder), `${run.folder}/${run.pages.readme ? 'README.md' : ''}`),
      timeText(run.startedAt),
      `${marks[run.outcome]} ${run.outcome}`,
      run.kind,
      plain(run.target),
      ...trends.map(({ id }) => figureOf(run, id)),
      plain(notKept(run)),
    ]);
  return markdownTable(header, rows, { right: trends.map((_, index) => index + 5) });
}

/** What stands against a run, in a few words: the goals it missed, how many were not measured, what is missing. */
export function notKept({ goals, problems }: ArchivedRun): string {
  const missed = goals.filter(({ outcome }) => outcome === 'failed').map(({ id }) => id);
  const unproven = goals.filter(({ outcome }) => outcome === 'invalid').length;
  return [
    ...(missed.length === 0 ? [] : [`missed: ${missed.join(', ')}`]),
    ...(unproven === 0 ? [] : [`${plural(unproven, 'goal')} not measured`]),
    ...problems,
  ].join('; ');
}

export function figureOf({ goals }: ArchivedRun, id: string): string {
  const goal = goals.find((each) => each.id === id);
  if (goal === undefined || goal.measured === null) return '–';
  return `${formatValue(goal.measured, goal.unit)}${goal.outcome === 'passed' ? '' : ` ${marks[goal.outcome]}`}`;
}

function trendTable(trends: readonly Trend[]): string {
  return markdownTable(
    ['Figure', 'Trend', 'First', 'Last', 'Limit', 'Runs'],
    trends.map(({ title, unit, operator, points }) => {
      const [first, last] = [points[0], points.at(-1)];
      return [
        plain(title),
        sparkline(points.map(({ measured }) => measured)),
        first === undefined ? '–' : formatValue(first.measured, unit),
        last === undefined ? '–' : formatValue(last.measured, unit),
        formatLimit({ limit: last?.limit ?? null, operator, unit }),
        String(points.length),
      ];
    }),
    { right: [2, 3, 4, 5] },
  );
}

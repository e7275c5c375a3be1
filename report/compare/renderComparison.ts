import { alignColumns } from '../../text/alignColumns.ts';
import { formatMeasured, formatValue } from '../../text/format.ts';
import { markdownTable, plain } from '../views/markdown/table.ts';
import type { Comparison, GoalComparison, Side } from './compareRuns.ts';

const header = ['Goal', 'baseline', 'target', 'difference', '95 % interval', 'change'];

/** The comparison as aligned text, with the method below each goal. */
export function renderComparison({ baseline, target, goals, notes }: Comparison): string {
  const lines = alignColumns([header, ...goals.map(cellsOf)]);
  const rows = goals.map(({ method }, index) => `  ${lines[index + 1]}\n    ${method}`);
  return [
    `  baseline  ${baseline.join(', ')}\n  target    ${target}\n`,
    `  ${lines[0]}`,
    ...rows,
    '',
    `  ${conclusion(goals)}`,
    ...notes.map((note) => `  note: ${note}`),
  ].join('\n');
}

export function renderComparisonMarkdown({ baseline, target, goals, notes }: Comparison): string {
  const rows = goals.map((goal) => [...cellsOf(goal).map(plain), plain(goal.method)]);
  return `${[
    `## ${plain(target)} compared with ${plain(baseline.join(', '))}`,
    `**${conclusion(goals)}**`,
    markdownTable([...header, 'Method'], rows, { right: [1, 2, 3, 4] }),
    ...(notes.length === 0 ? [] : [notes.map((note) => `- ${plain(note)}`).join('\n')]),
  ].join('\n\n')}\n`;
}

export function conclusion(goals: readonly GoalComparison[]): string {
  const regressions = goals.filter(({ regression }) => regression);
  const better = goals.filter(({ change }) => change === 'better').length;
  const unknown = goals.filter(({ change }) => change === 'unknown').length;
  const counts = `${better} better, ${unknown} unknown, of ${goals.length} goals`;
  if (regressions.length > 0) return `REGRESSION: ${regressions.map(({ id }) => id).join(', ')} (${counts})`;
  if (goals.every(({ change }) => change === 'same')) return `no difference beyond noise (of ${goals.length} goals)`;
  return `no regression (${counts})`;
}

function cellsOf({
  scenario,
  title,
  unit,
  baseline,
  target,
  difference,
  interval,
  change,
  regression,
}: GoalComparison) {
  const shown = ({ measured, truth }: Side) => formatMeasured({ measured, unit, interval: truth });
  const signed = (value: number) => `${value < 0 ? '−' : '+'}${formatValue(Math.abs(value), unit)}`;
  const relative =
    difference === null || !baseline.measured ? '' : ` (${signedPercent(difference / baseline.measured)})`;
  const lost = regression && change !== 'worse' ? `, now ${target.outcome}` : '';
  return [
    `${scenario}: ${title}`,
    shown(baseline),
    shown(target),
    difference === null ? '–' : `${signed(difference)}${relative}`,
    interval === undefined ? '' : `${signed(interval.low)} … ${signed(interval.high)}`,
    `${change}${lost}`,
  ];
}

function signedPercent(share: number): string {
  return `${share < 0 ? '−' : '+'}${Math.round(Math.abs(share) * 100)} %`;
}

import { everyGoalOf } from '../settings/everyGoal.ts';
import { formatLimit } from '../text/format.ts';
import type { Evidence, Goal } from '../thresholds/goal.ts';
import type { BuiltInScenario } from '../thresholds/index.ts';

/** Markdown table of one scenario's goals, with the limits that they have by default. */
export function goalsTable(scenario: BuiltInScenario): string {
  const rows = everyGoalOf(scenario).map((goal) => [
    `\`${goal.id}\``,
    goal.title,
    limitOf(goal),
    goal.movedBy === undefined ? '–' : `\`${goal.movedBy}\``,
    goal.evidence.map(evidenceOf).join('; '),
  ]);
  return [
    '| goal | what is measured | limit | moved by | counts only if |',
    '| --- | --- | --- | --- | --- |',
    ...rows.map((cells) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`),
  ].join('\n');
}

function limitOf({ shown, comparison, unit, metric }: Goal): string {
  if (shown === undefined) return `${comparison.aggregate} of \`${metric}\` ${formatLimit({ ...comparison, unit })}`;
  return shown
    .map(({ measured, operator, limit }) => {
      const sign = { '==': '=', '<=': '≤', '>=': '≥' }[operator];
      return `${measured.aggregate} of \`${measured.metric}\` ${sign} \`${limit.metric}\``;
    })
    .join(', ');
}

function evidenceOf({ metric, comparison }: Evidence): string {
  return `${comparison.aggregate} of \`${metric}\` ${formatLimit({ ...comparison, unit: '' })}`;
}

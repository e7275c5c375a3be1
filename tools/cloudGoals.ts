import { everyGoalOf } from '../settings/everyGoal.ts';
import { judgeGateway } from '../thresholds/gateway.ts';
import { expressionOf } from '../thresholds/goal.ts';
import { builtInScenarios } from '../thresholds/index.ts';

/** Every goal with who can judge it: what is a k6 threshold is judged wherever k6 runs. */
export function cloudGoalsTable(): string {
  const byK6 = builtInScenarios.flatMap((scenario) => {
    return everyGoalOf(scenario).map(({ id, title, metric, comparison, evidence }) => {
      const thresholds = [{ metric, comparison }, ...evidence].map(
        (each) => `\`${each.metric}: ${expressionOf(each.comparison)}\``,
      );
      return [scenario.name, `\`${id}\``, title, [...new Set(thresholds)].join('<br>'), 'yes'];
    });
  });
  const byRlt = judgeGateway({}).map(({ id, title }) => ['every', `\`${id}\``, title, '–', 'no: `rlt verify` only']);
  const rows = [
    ['scenario', 'goal', 'what', 'k6 thresholds (goal, then evidence)', 'in the cloud'],
    Array(5).fill('---'),
  ];
  return [...rows, ...byK6, ...byRlt].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

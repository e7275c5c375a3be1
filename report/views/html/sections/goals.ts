import { goalTable } from '../../../../thresholds/goalTable.ts';
import type { Verdict } from '../../../../thresholds/judge.ts';
import { formatCount, formatLimit } from '../../../../thresholds/renderVerdicts.ts';
import type { AnalyzedRun } from '../../../analysis/analyzeRun.ts';
import { measuredText } from '../../words.ts';
import { html, type Markup } from '../html.ts';
import { outcomeText } from '../parts.ts';

/** The project's goals, a row each, with the most telling figure of all scenarios. */
export function goalOverview({ scenarios }: AnalyzedRun): Markup {
  const rows = goalTable(scenarios.map(({ report }) => report.goals ?? []));
  return html`<table class="goals"><caption>Goals: the most telling figure of each</caption>
<thead><tr><th scope="col">Goal</th><th scope="col">Verdict</th><th scope="col">Of the limit</th><th scope="col" class="number">Measured</th><th scope="col" class="number">Limit</th><th scope="col" class="number">Samples</th><th scope="col" class="number">Checks</th></tr></thead>
<tbody>${rows.map(
    (
      row,
    ) => html`<tr><td>${row.goal === 'log' ? '' : `${row.goal} `}${row.title}</td><td>${outcomeText(row.outcome)}</td><td>${meter(row)}</td><td class="number" data-label="measured">${measuredText(row)}</td><td class="number" data-label="limit">${formatLimit(row)}</td><td class="number" data-label="samples">${formatCount(row.samples)}</td><td class="number" data-label="checks kept">${row.passedChecks}/${row.checks}</td></tr>
`,
  )}</tbody></table>`;
}

/** Every check of one scenario. */
export function checkTable(scenario: string, goals: readonly Verdict[]): Markup {
  return html`<table class="goals"><caption>Checks of ${scenario}</caption>
<thead><tr><th scope="col">Check</th><th scope="col">Verdict</th><th scope="col">Of the limit</th><th scope="col" class="number">Measured</th><th scope="col" class="number">Limit</th><th scope="col" class="number">Samples</th></tr></thead>
<tbody>${goals.map(
    (
      goal,
    ) => html`<tr><td>${goal.title}${goal.reason === undefined ? '' : html`<span class="reason">${goal.reason}</span>`}</td><td>${outcomeText(goal.outcome)}</td><td>${meter(goal)}</td><td class="number" data-label="measured">${measuredText(goal)}</td><td class="number" data-label="limit">${formatLimit(goal)}</td><td class="number" data-label="samples">${formatCount(goal.samples)}</td></tr>
`,
  )}</tbody></table>`;
}

/** How much of an upper limit was used, as a bar; a full bar is the limit or more. */
function meter({ operator, limit, measured, unit, outcome }: Verdict): Markup | undefined {
  if (operator !== '<=' || unit === '' || !limit || measured === null) return undefined;
  const share = Math.round((measured / limit) * 100);
  return html`<span class="share"><span class="${outcome}"><span class="meter" aria-hidden="true"><span style="width:${Math.min(100, share)}%"></span></span></span> ${share} %</span>`;
}

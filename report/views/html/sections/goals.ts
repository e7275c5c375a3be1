import { formatCount, formatLimit } from '../../../../text/format.ts';
import { type GoalRow, goalTable } from '../../../../thresholds/goalTable.ts';
import type { Verdict } from '../../../../thresholds/judge.ts';
import type { AnalyzedRun } from '../../../analysis/analyzeRun.ts';
import type { ScenarioReport } from '../../../schema.ts';
import { standInText } from '../../../stores.ts';
import { measuredText, titleAmong } from '../../words.ts';
import { html, type Markup, type Part } from '../html.ts';
import { outcomeText } from '../parts.ts';

/** The project's goals, a row each, with the most telling figure of all scenarios. */
export function goalOverview({ scenarios }: AnalyzedRun): Markup {
  const rows = goalTable(scenarios.map(({ report }) => report.goals ?? []));
  return html`<table class="goals"><caption>Goals: the most telling figure of each</caption>
<thead><tr><th scope="col">Goal</th><th scope="col">Verdict</th><th scope="col">Of the limit</th><th scope="col" class="number">Measured</th><th scope="col" class="number">Limit</th><th scope="col" class="number">Samples</th><th scope="col" class="number">Checks</th></tr></thead>
<tbody>${rows.map(
    (row) => html`<tr><td>${nameOf(row, scenarios)}${troubles(row, scenarios)}${storeNote(
      scenarios.map(({ report }) => report),
      row.goal,
    )}</td><td>${outcomeText(row.outcome)}</td><td>${meter(row)}</td><td class="number" data-label="measured">${measuredText(row)}</td><td class="number" data-label="limit">${formatLimit(row)}</td><td class="number" data-label="samples">${formatCount(row.samples)}</td><td class="number" data-label="checks kept">${row.passedChecks}/${row.checks}</td></tr>
`,
  )}</tbody></table>`;
}

/** Which goals stand against the verdict: what somebody wants to know who reads nothing else. */
export function notKept({ scenarios }: AnalyzedRun): Part {
  const rows = goalTable(scenarios.map(({ report }) => report.goals ?? []));
  return (['failed', 'invalid'] as const).map((outcome) => {
    const names = rows.filter((row) => row.outcome === outcome).map((row) => nameOf(row, scenarios));
    if (names.length === 0) return undefined;
    return html`<p><b>${outcome === 'failed' ? 'Missed' : 'Not measured'}:</b> ${names.join(' · ')}</p>`;
  });
}

function nameOf(row: GoalRow, scenarios: AnalyzedRun['scenarios']): string {
  const { goal, title } = row;
  if (typeof goal === 'number') return `${goal} ${title}`;
  return titleAmong(
    row,
    scenarios.map(({ report }) => report),
  );
}

/** Where a goal rests on a stand-in: its figure is none of the real store's. */
function storeNote(reports: readonly ScenarioReport[], goal: GoalRow['goal']): Part {
  const notes = reports.filter(({ goals = [] }) => goals.some((check) => check.goal === goal));
  const [text] = notes.flatMap((report) => standInText(report, goal) ?? []);
  return text === undefined ? undefined : html`<span class="reason">${text}</span>`;
}

const mostTroubles = 4;

/** The checks of a goal that were not kept; the row itself shows the most telling figure, which may be another one. */
function troubles({ of, outcome }: GoalRow, scenarios: AnalyzedRun['scenarios']): Part {
  if (outcome === 'passed') return undefined;
  const found = scenarios.flatMap(({ report: { scenario, goals = [] } }) =>
    goals.filter((check) => of.includes(check) && check.outcome === outcome).map((check) => ({ scenario, check })),
  );
  const rest = found.length - mostTroubles;
  return [
    ...found
      .slice(0, mostTroubles)
      .map(
        ({ scenario, check }) =>
          html`<span class="reason"><a href="#${scenario}">${scenario}</a>: ${check.title}: ${check.reason ?? `${measuredText(check)} (limit ${formatLimit(check)})`}</span>`,
      ),
    ...(rest > 0 ? [html`<span class="reason">and ${rest} more below</span>`] : []),
  ];
}

/** Every check of one scenario. */
export function checkTable(report: ScenarioReport, goals: readonly Verdict[]): Markup {
  const { scenario } = report;
  return html`<table class="goals"><caption>Checks of ${scenario}</caption>
<thead><tr><th scope="col">Check</th><th scope="col">Verdict</th><th scope="col">Of the limit</th><th scope="col" class="number">Measured</th><th scope="col" class="number">Limit</th><th scope="col" class="number">Samples</th></tr></thead>
<tbody>${goals.map(
    (
      goal,
    ) => html`<tr><td>${goal.title}${goal.reason === undefined ? '' : html`<span class="reason">${goal.reason}</span>`}${storeNote([report], goal.goal)}</td><td>${outcomeText(goal.outcome)}</td><td>${meter(goal)}</td><td class="number" data-label="measured">${measuredText(goal)}</td><td class="number" data-label="limit">${formatLimit(goal)}</td><td class="number" data-label="samples">${formatCount(goal.samples)}</td></tr>
`,
  )}</tbody></table>`;
}

/** How much of an upper limit was used, as a bar; a full bar is the limit or more. */
function meter({ operator, limit, measured, unit, interval }: Verdict): Markup | undefined {
  if (operator !== '<=' || unit === '' || !limit || measured === null) return undefined;
  const share = Math.round((measured / limit) * 100);
  const least = Math.max(0, Math.round(((interval?.low ?? measured) / limit) * 100));
  // Of a time that k6 read late the bar is solid up to what it is at least, and faint up to what was measured.
  const parts = [
    html`<span style="width:${Math.min(100, least)}%"></span>`,
    ...(least < Math.min(100, share)
      ? [html`<span class="perhaps" style="width:${Math.min(100, share) - least}%"></span>`]
      : []),
  ];
  return html`<span class="share"><span class="${colourOf(share, least)}"><span class="meter" aria-hidden="true">${parts}</span></span> ${least === share ? share : `${least}–${share}`} %</span>`;
}

function colourOf(share: number, least: number): Verdict['outcome'] {
  if (share <= 100) return 'passed';
  return least > 100 ? 'failed' : 'invalid';
}

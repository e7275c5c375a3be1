import { formatInterval } from '../../../../text/format.ts';
import type { AnalyzedScenario } from '../../../analysis/analyzeRun.ts';
import type { ReportFigure } from '../../../analysis/reportFigure.ts';
import { causesOf } from '../../../reporting/pattern.ts';
import { instancesTable } from '../../instancesTable.ts';
import { headroom } from '../../markdown/readme.ts';
import { durationText, figureText, memoryText, timeText } from '../../words.ts';
import { chartsOf } from '../charts/catalog.ts';
import { html, type Markup, type Part } from '../html.ts';
import { dataTable, list, outcomeText } from '../parts.ts';
import { chartFigure } from './chartFigure.ts';
import { gatewaySection } from './gateway.ts';
import { checkTable } from './goals.ts';
import { metricsTable } from './metrics.ts';

export function scenarioSection(scenario: AnalyzedScenario): Markup {
  const { report, file, outcome, unknown } = scenario;
  const name = report.scenario;
  return html`<section aria-labelledby="${name}"><h2 id="${name}">${name}: ${outcomeText(outcome)}</h2>
<p>${report.summary}</p>
${trouble(scenario)}
${report.goals === undefined ? undefined : checkTable(report, report.goals)}
${unknown.length === 0 ? undefined : html`<div class="warning"><p>Written by an earlier harness. It cannot tell:</p>${list(unknown)}</div>`}
${figures(scenario)}
<div class="charts">${chartsOf(scenario).map((chart) => chartFigure(chart, name))}</div>
${explanations(scenario)}
${ownTables(scenario)}
${metricsTable(report)}
${gatewaySection(report)}
<p class="quiet">${timeText(report.executedAt)}${generatorText(scenario)} · <a href="${encodeURI(file)}">${file}</a></p>
</section>
`;
}

function trouble({ report }: AnalyzedScenario): Part {
  const lines = [
    ...(report.troubles ?? []).map((text) => `Not the gateway's doing: ${text}`),
    ...(report.partial === undefined ? [] : [`This report is partial: ${report.partial}`]),
    ...report.errors.map((error) => `error: ${error}`),
    ...(report.generator?.warnings ?? []).map((warning) => `warning: ${warning}`),
  ];
  return lines.length === 0 ? undefined : html`<div class="warning">${list(lines)}</div>`;
}

function figures({ figures: all }: AnalyzedScenario): Part {
  const measured = all.filter(({ value }) => value !== null);
  if (measured.length === 0) return undefined;
  return html`<dl class="figures">${measured.map(
    ({ label, value, unit, interval }) =>
      html`<div><dt>${label}</dt><dd>${figureText(value, unit)}${within(interval, unit)}</dd></div>`,
  )}</dl>`;
}

/** The ends of a figure's interval, which stay in one line. */
function within(interval: ReportFigure['interval'], unit: ReportFigure['unit']): Part {
  const text = formatInterval(interval, unit);
  return text === '' ? undefined : html` <span class="within">${text.trim()}</span>`;
}

/** What the figures say about why goals were missed, and what else they show. */
function explanations(scenario: AnalyzedScenario): Part {
  const { report, seen } = scenario;
  const missed = (report.goals ?? []).filter(({ outcome }) => outcome === 'failed');
  const explained = missed
    .map((goal) => ({ goal, found: causesOf(goal.id, seen) }))
    .filter(({ found }) => found.length > 0);
  const others = seen.filter((each) => !explained.some(({ found }) => found.includes(each)));
  const observations = [...headroom(scenario), ...others.map(({ text }) => text)];
  return [
    explained.length === 0
      ? undefined
      : html`<h3>Likely causes</h3>${explained.map(
          ({ goal, found }) =>
            html`<p><b>${goal.title}</b></p>${list(
              found.map(({ text, pattern }) => html`${text}. ${pattern.cause} <i>Next:</i> ${pattern.next}`),
            )}`,
        )}`,
    observations.length === 0 ? undefined : html`<h3>Observations</h3>${list(observations)}`,
  ];
}

/** The instances that were merged, and the tables that the scenario brings along. */
function ownTables({ view, report }: AnalyzedScenario): Part {
  const instances = instancesTable(report);
  return [...(instances === undefined ? [] : [instances]), ...view.tables()].map(
    ({ title, caption, header, rows, numbersFrom }) =>
      html`<h3>${title}</h3>${dataTable(caption, header, rows, { numbersFrom })}`,
  );
}

function generatorText({ report: { generator } }: AnalyzedScenario): string {
  if (generator === undefined) return '';
  const used = [
    ...(generator.cpuSeconds ? [`${generator.cpuSeconds.toFixed(1)} s of CPU`] : []),
    ...(generator.maxRssBytes ? [memoryText(generator.maxRssBytes)] : []),
  ];
  return `, took ${durationText(generator.durationMs)}${used.length === 0 ? '' : `; k6 used ${used.join(' and ')}`}`;
}

import { formatCount } from '../../../../text/format.ts';
import type { AnalyzedScenario } from '../../../analysis/analyzeRun.ts';
import { worstClients } from '../../../analysis/deliveries.ts';
import { causesOf } from '../../../analysis/patterns/pattern.ts';
import { headroom } from '../../markdown/readme.ts';
import { durationText, figureText, memoryText, plural, timeText } from '../../words.ts';
import { chartsOf } from '../charts/catalog.ts';
import { html, type Markup, type Part } from '../html.ts';
import { dataTable, list, outcomeText } from '../parts.ts';
import { chartFigure } from './chartFigure.ts';
import { gatewaySection } from './gateway.ts';
import { checkTable } from './goals.ts';
import { metricsTable } from './metrics.ts';

const worstShown = 10;

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
${clientsTable(scenario)}
${metricsTable(report)}
${gatewaySection(report.gateway)}
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
    ({ label, value, unit }) => html`<div><dt>${label}</dt><dd>${figureText(value, unit)}</dd></div>`,
  )}</dl>`;
}

/** What the figures say about why goals were missed, and what else they show. */
function explanations({ report, seen }: AnalyzedScenario): Part {
  const missed = (report.goals ?? []).filter(({ outcome }) => outcome === 'failed');
  const explained = missed
    .map((goal) => ({ goal, found: causesOf(goal.id, seen) }))
    .filter(({ found }) => found.length > 0);
  const others = seen.filter((each) => !explained.some(({ found }) => found.includes(each)));
  const observations = [...headroom(report), ...others.map(({ text }) => text)];
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

function clientsTable({ deliveries }: AnalyzedScenario): Part {
  if (deliveries === undefined || deliveries.clients.length === 0) return undefined;
  const rows = worstClients(deliveries, worstShown).map(({ client, socketId, latency, missing }) => [
    String(client),
    html`<code>${socketId}</code>`,
    formatCount(missing),
    ...[latency?.p50, latency?.p95, latency?.max].map((value) => figureText(value ?? null, 'ms')),
  ]);
  const rest = deliveries.clients.length - rows.length;
  return html`<h3>Worst clients</h3>${dataTable(
    `The ${plural(rows.length, 'client')} with the most trouble${rest > 0 ? `, of ${formatCount(deliveries.clients.length)}` : ''}`,
    ['Client', 'Socket', 'Events lost', 'Median', 'p95', 'Slowest'],
    rows,
    { numbersFrom: 2 },
  )}`;
}

function generatorText({ report: { generator } }: AnalyzedScenario): string {
  if (generator === undefined) return '';
  const used = [
    ...(generator.cpuSeconds ? [`${generator.cpuSeconds.toFixed(1)} s of CPU`] : []),
    ...(generator.maxRssBytes ? [memoryText(generator.maxRssBytes)] : []),
  ];
  return `, took ${durationText(generator.durationMs)}${used.length === 0 ? '' : `; k6 used ${used.join(' and ')}`}`;
}

import type { ArchivedRun } from '../../archive/readArchive.ts';
import { trendsOf } from '../../archive/trends.ts';
import { trendChart } from '../html/charts/trend.ts';
import { html } from '../html/html.ts';
import { document } from '../html/page.ts';
import { dataTable, outcomeText } from '../html/parts.ts';
import { chartFigure } from '../html/sections/chartFigure.ts';
import { plural, timeText } from '../words.ts';
import { figureOf, notKept } from './readme.ts';

/** index.html of an archive: all runs, the newest first, and how each figure went. */
export function renderArchivePage(runs: readonly ArchivedRun[]): string {
  const trends = trendsOf(runs);
  const charts = trends
    .filter(({ points }) => points.length > 1)
    .map((trend) => chartFigure(trendChart(trend), 'archive'));
  const newest = runs.at(-1);
  const rows = runs
    .toReversed()
    .map((run) => [
      html`<a href="${pageOf(run)}">${run.folder}</a>`,
      html`${outcomeText(run.outcome)}<span class="reason">${notKept(run)}</span>`,
      html`<time>${timeText(run.startedAt)}</time>`,
      html`<span title="${run.target}">${shortened(run.target)}</span><span class="reason">${run.kind}</span>`,
      ...trends.map(({ id }) => figureOf(run, id)),
    ]);
  const header = ['Run', 'Verdict', 'When', 'Gateway', ...trends.map(({ title }) => title)];
  return document(
    'Load test results',
    html`<header class="banner ${newest?.outcome ?? 'skipped'}"><h1>Load test results</h1>
<p>${plural(runs.length, 'run')}${newest === undefined ? '' : html`; the newest, <a href="${pageOf(newest)}">${newest.folder}</a>, ${outcomeText(newest.outcome)}`}</p></header>
<main id="main">
${dataTable('All runs, the newest first', header, rows, { numbersFrom: 4 })}
<h2>Trends</h2>
${charts.length === 0 ? html`<p>A trend needs two runs that measured the same figure.</p>` : html`<div class="charts">${charts}</div>`}
</main>
<footer><p>Made by realtime-load-test from the entry files of the runs.</p></footer>`,
  );
}

/** A command line would take the place of the figures. */
function shortened(text: string, most = 40): string {
  return text.length <= most ? text : `${text.slice(0, most - 1)}…`;
}

function pageOf({ folder, pages }: ArchivedRun): string {
  return `${encodeURI(folder)}/${pages.html ? 'index.html' : ''}`;
}

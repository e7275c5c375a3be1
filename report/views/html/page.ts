import type { AnalyzedRun } from '../../analysis/analyzeRun.ts';
import { gatewayText, meanings, timeText } from '../words.ts';
import { html, type Markup, raw } from './html.ts';
import { list, outcomeText } from './parts.ts';
import { aboutSection } from './sections/about.ts';
import { goalOverview, notKept } from './sections/goals.ts';
import { scenarioSection } from './sections/scenario.ts';
import { snapshotSection } from './sections/snapshots.ts';
import { style } from './style.ts';

/** index.html of a run: one file that needs nothing else. */
export function renderPage(analyzed: AnalyzedRun): string {
  const { run, outcome, startedAt, scenarios } = analyzed;
  const target = run.entry?.target;
  const where = target === undefined ? '' : gatewayText(target);
  return document(
    `${outcome.toUpperCase()}: load test ${run.name}`,
    html`<header class="banner ${outcome}">
<h1>Load test ${run.name}: ${outcomeText(outcome)}</h1>
<p>${meanings[outcome]}</p>
${notKept(analyzed)}
<p class="quiet">${timeText(startedAt)}${where === '' ? '' : ` · ${where}`}</p>
</header>
<main id="main">
${run.problems.length === 0 ? undefined : html`<div class="warning"><p><b>This is not the whole run.</b></p>${list(run.problems)}</div>`}
${goalOverview(analyzed)}
<nav aria-label="Scenarios"><p>${scenarios.map(
      ({ report, outcome: own }, index) =>
        html`${index === 0 ? '' : ' · '}<span class="entry"><a href="#${report.scenario}">${report.scenario}</a> ${outcomeText(own)}</span>`,
    )}</p></nav>
${scenarios.map(scenarioSection)}
${snapshotSection(analyzed)}
${aboutSection(analyzed)}
</main>
<footer><p>Made by realtime-load-test from the JSON reports beside this file. Charts join what is too much to draw and say so; the reports hold every single figure.</p></footer>`,
  );
}

/** A whole page around its content. */
export function document(title: string, content: Markup): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<title>${title}</title>
<link rel="icon" href="data:,">
<style>${raw(style)}</style>
</head>
<body>
<a class="skip" href="#main">Skip to the verdict</a>
${content}
</body>
</html>
`.text;
}

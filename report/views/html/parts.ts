import type { Outcome } from '../../../thresholds/judge.ts';
import { marks } from '../words.ts';
import { html, type Markup, type Part } from './html.ts';

export function outcomeText(outcome: Outcome): Markup {
  return html`<span class="outcome ${outcome}"><span aria-hidden="true">${marks[outcome]}</span> ${outcome}</span>`;
}

/** A table that scrolls sideways by itself where the screen is narrow. */
export function dataTable(
  caption: string,
  header: readonly string[],
  rows: readonly (readonly Part[])[],
  { numbersFrom = header.length }: { numbersFrom?: number } = {},
): Markup {
  const kind = (column: number) => (column >= numbersFrom ? 'number' : '');
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${caption}"><table>
<caption>${caption}</caption>
<thead><tr>${header.map((title, column) => html`<th scope="col" class="${kind(column)}">${title}</th>`)}</tr></thead>
<tbody>${rows.map(
    (row) => html`<tr>${row.map((cell, column) => html`<td class="${kind(column)}">${cell}</td>`)}</tr>
`,
  )}</tbody></table></div>`;
}

/** What is there for those who want to know it. */
export function foldAway(summary: string, content: Part): Markup {
  return html`<details><summary>${summary}</summary>${content}</details>`;
}

export function list(items: readonly Part[]): Part {
  return items.length === 0 ? undefined : html`<ul>${items.map((item) => html`<li>${item}</li>`)}</ul>`;
}

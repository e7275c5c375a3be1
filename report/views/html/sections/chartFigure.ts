import type { Chart } from '../charts/chart.ts';
import { drawChart } from '../charts/draw.ts';
import { html, type Markup } from '../html.ts';
import { dataTable, foldAway } from '../parts.ts';
import { legend } from './legend.ts';

/** A chart with its title, what it shows in words, and the figures behind it. */
export function chartFigure(chart: Chart, scope: string): Markup {
  const id = `${scope}-${chart.id}`;
  const { header, rows } = chart.table;
  return html`<figure>
<figcaption><h3 id="${id}-title">${chart.title}</h3><p id="${id}-caption">${chart.caption}</p></figcaption>
${legend(chart.legend)}
${drawChart(chart, id)}
${foldAway(`Figures of “${chart.title}”`, dataTable(chart.title, header, rows, { numbersFrom: 1 }))}
</figure>
`;
}

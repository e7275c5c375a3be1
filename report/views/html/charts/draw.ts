import type { PlotOptions } from '@observablehq/plot';
import * as Plot from '@observablehq/plot';
import { html, type Markup, raw } from '../html.ts';
import type { Chart } from './chart.ts';
import { SvgDocument } from './svgDocument.ts';

/** Charts are drawn twice, because text that is shrunk with its drawing cannot be read on a phone. */
const widths = { wide: 620, narrow: 340 } as const;

const ownDocument = new SvgDocument();

/** Draws a chart as SVG, for wide and for narrow screens. */
export function drawChart(chart: Chart, id: string): Markup {
  return html`<div class="chart wide" role="img" aria-labelledby="${id}-title" aria-describedby="${id}-caption">${svg(chart, widths.wide)}</div>
<div class="chart narrow" aria-hidden="true">${svg(chart, widths.narrow)}</div>`;
}

function svg(chart: Chart, width: number): Markup {
  return raw(drawSvg(chart, width, ownDocument));
}

/** One drawing as text, made with this document. */
export function drawSvg(chart: Chart, width: number, document: PlotOptions['document']): string {
  const drawing = Plot.plot({
    document,
    width,
    height: Math.round(Math.max(200, width * 0.42)),
    marginLeft: 48,
    marginRight: 16,
    marginTop: 24,
    marginBottom: 38,
    className: 'plot',
    ...chart.plot(width),
  });
  // Plot brings a style sheet along with each drawing; the page has one for all.
  return drawing.outerHTML
    .replace(/<style>[\s\S]*?<\/style>/g, '')
    .replace(/ (?:aria-label|aria-description)="[^"]*"/g, '')
    .replace(/<[^>]+>/g, roundCoordinates)
    .replace('<svg ', '<svg focusable="false" ');
}

/** A tenth of a pixel is more than any screen shows, and more digits are most of the size of a drawing. */
function roundCoordinates(tag: string): string {
  return tag.replace(/-?\d+\.\d{2,}/g, (number) => String(Math.round(Number(number) * 10) / 10));
}

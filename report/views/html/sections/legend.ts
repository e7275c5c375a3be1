import { colours, type LegendEntry } from '../charts/chart.ts';
import { html, type Markup, raw } from '../html.ts';

export function legend(entries: readonly LegendEntry[]): Markup {
  return html`<ul class="legend">${entries.map(
    ({ label, colour, shape }) => html`<li>${raw(swatch(shape, colours[colour]))}${label}</li>`,
  )}</ul>`;
}

function swatch(shape: LegendEntry['shape'], colour: string): string {
  const marks: Readonly<Record<LegendEntry['shape'], string>> = {
    area: `<rect x="1" y="2" width="20" height="9" fill="${colour}"/>`,
    line: `<path d="M1 6.5H21" stroke="${colour}" stroke-width="2.5"/>`,
    dashed: `<path d="M1 6.5H21" stroke="${colour}" stroke-width="2" stroke-dasharray="5 3"/>`,
    cross: `<path d="M7 2.5L15 10.5M15 2.5L7 10.5" stroke="${colour}" stroke-width="2"/>`,
    dot: `<circle cx="11" cy="6.5" r="4" fill="${colour}"/>`,
  };
  return `<svg viewBox="0 0 22 13" aria-hidden="true" focusable="false">${marks[shape]}</svg>`;
}

import type { GatewayReport } from '../../../../contract/report.ts';
import { html, type Part } from '../html.ts';
import { list } from '../parts.ts';

/** How the gateway itself fared: what it was started with, and whether it lived. */
export function gatewaySection(gateway: GatewayReport | undefined): Part {
  if (gateway === undefined) return undefined;
  const { environment = {}, gone, lastLines = [] } = gateway;
  const settings = Object.entries(environment).map(([name, value]) => html`<code>${name}=${value}</code>`);
  return html`<h3>Gateway</h3>
${settings.length === 0 ? undefined : html`<p>Started with ${joined(settings)}.</p>`}
${gone === undefined ? undefined : html`<div class="warning"><p>${gone}</p>${list(lastLines.map((line) => html`<code>${line}</code>`))}</div>`}`;
}

function joined(parts: readonly Part[]): Part {
  return parts.map((part, index) => (index === 0 ? part : html`, ${part}`));
}

import type { GatewayReport, LogReport } from '../../../../contract/report.ts';
import { formatCount } from '../../../../thresholds/renderVerdicts.ts';
import { plural } from '../../words.ts';
import { html, type Part } from '../html.ts';
import { dataTable, foldAway, list } from '../parts.ts';

/** How the gateway itself fared: what it was started with, whether it lived, and what it logged. */
export function gatewaySection(gateway: GatewayReport | undefined): Part {
  if (gateway === undefined) return undefined;
  const { environment = {}, gone, unavailable = gone, lastLines = [], log } = gateway;
  const settings = Object.entries(environment).map(([name, value]) => html`<code>${name}=${value}</code>`);
  return html`<h3>Gateway</h3>
${settings.length === 0 ? undefined : html`<p>Started with ${joined(settings)}.</p>`}
${unavailable === undefined ? undefined : html`<div class="warning"><p>${unavailable}</p>${list(lastLines.map((line) => html`<code>${line}</code>`))}</div>`}
${log === undefined ? undefined : logFindings(log)}`;
}

function logFindings({ source, lines, unreadable, errorCount, errors, warnings, expected }: LogReport): Part {
  if (unreadable !== undefined)
    return html`<div class="warning"><p>The log (${source}) cannot be read: ${unreadable}</p></div>`;
  const listed = errors.reduce((sum, { count }) => sum + count, 0);
  const unlisted = errorCount > listed ? `, of which ${formatCount(errorCount - listed)} are not listed` : '';
  const summary = `Log (${source}): ${plural(lines, 'line')}, ${plural(errorCount, 'unexpected error')}${unlisted}.`;
  return html`<p>${summary}</p>
${errors.length === 0 ? undefined : findingsTable('Errors that nobody expected', errors)}
${warnings.length === 0 ? undefined : foldAway(`${plural(warnings.length, 'kind')} of warnings that nobody expected`, findingsTable('Warnings', warnings))}
${expected.length === 0 ? undefined : foldAway('What was expected', list(expected.map(({ reason, count }) => `${reason}: ${formatCount(count)}`)))}`;
}

function findingsTable(caption: string, findings: LogReport['errors']): Part {
  return dataTable(
    caption,
    ['Level', 'Message', 'Line', 'Times', 'First', 'Last'],
    findings.map(({ level, message, detail = [], line, count, firstAt, lastAt }) => [
      level,
      html`${message}${detail.length === 0 ? undefined : foldAway('more', html`<pre>${detail.join('\n')}</pre>`)}`,
      formatCount(line),
      formatCount(count),
      time(firstAt),
      time(lastAt),
    ]),
    { numbersFrom: 2 },
  );
}

function time(iso: string | undefined): string {
  return iso?.slice(11, 23) ?? '';
}

function joined(parts: readonly Part[]): Part {
  return parts.map((part, index) => (index === 0 ? part : html`, ${part}`));
}

import { formatCount } from '../../../../text/format.ts';
import type { KeptLogReport, LogReport } from '../../../schema.ts';
import { keptText, type Logged, type LogPlace, logSummary, placeOf } from '../../logText.ts';
import { plural } from '../../words.ts';
import { html, type Part } from '../html.ts';
import { dataTable, foldAway, list } from '../parts.ts';

/** How the gateway itself fared: what it was started with, whether it lived, and what it logged. */
export function gatewaySection({ gateway, kept }: Logged): Part {
  if (gateway === undefined) return undefined;
  const { environment = {}, gone, unavailable = gone, lastLines = [], log } = gateway;
  const settings = Object.entries(environment).map(([name, value]) => html`<code>${name}=${value}</code>`);
  return html`<h3>Gateway</h3>
${settings.length === 0 ? undefined : html`<p>Started with ${joined(settings)}.</p>`}
${unavailable === undefined ? undefined : html`<div class="warning"><p>${unavailable}</p>${list(lastLines.map((line) => html`<code>${line}</code>`))}</div>`}
${log === undefined ? undefined : logFindings(log, kept?.log)}
${kept?.log === undefined ? undefined : keptLog(kept.log)}`;
}

function keptLog(kept: KeptLogReport): Part {
  return html`<p>The log is kept: <a href="${encodeURI(kept.file)}">${kept.file}</a>, ${keptText(kept)}.</p>`;
}

function logFindings(log: LogReport, kept: KeptLogReport | undefined): Part {
  const { source, unreadable, errors, warnings, expected, unknown } = log;
  if (unreadable !== undefined)
    return html`<div class="warning"><p>The log (${source}) cannot be read: ${unreadable}</p></div>`;
  const { doubts = [], examples = [] } = unknown ?? {};
  return html`<p>${logSummary(log)}</p>
${errors.length === 0 ? undefined : findingsTable('Errors that nobody expected', 'Level', errors, kept)}
${doubts.length === 0 ? undefined : findingsTable('Entries without a level that look like errors', 'By', doubts, kept)}
${warnings.length === 0 ? undefined : foldAway(`${plural(warnings.length, 'kind')} of warnings that nobody expected`, findingsTable('Warnings', 'Level', warnings, kept))}
${examples.length === 0 ? undefined : foldAway('Entries without a level, such as', list(examples.map(({ message, count }) => html`<code>${message}</code> (${plural(count, 'time')})`)))}
${expected.length === 0 ? undefined : foldAway('What was expected', list(expected.map(({ reason, count }) => `${reason}: ${formatCount(count)}`)))}`;
}

type Finding = LogReport['errors'][number] | NonNullable<LogReport['unknown']>['doubts'][number];

function findingsTable(
  caption: string,
  first: 'Level' | 'By',
  findings: readonly Finding[],
  kept?: KeptLogReport,
): Part {
  return dataTable(
    caption,
    [first, 'Message', 'Line', 'Times', 'First', 'Last'],
    findings.map(({ message, detail = [], line, keptLine, count, firstAt, lastAt, ...finding }) => [
      'level' in finding ? finding.level : finding.doubt,
      html`${message}${detail.length === 0 ? undefined : foldAway('more', html`<pre>${detail.join('\n')}</pre>`)}`,
      lineLink(line, placeOf({ keptLine }, kept)),
      formatCount(count),
      time(firstAt),
      time(lastAt),
    ]),
    { numbersFrom: 2 },
  );
}

/** The line's number, as a link to the log where that holds it. */
function lineLink(line: number, place: LogPlace | undefined): Part {
  return place === undefined
    ? formatCount(line)
    : html`<a href="${encodeURI(place.href)}" title="${place.text}">${place.text.replace(/.*:/, '')}</a>`;
}

function time(iso: string | undefined): string {
  return iso?.slice(11, 23) ?? '';
}

function joined(parts: readonly Part[]): Part {
  return parts.map((part, index) => (index === 0 ? part : html`, ${part}`));
}

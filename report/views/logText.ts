import { formatCount } from '../../text/format.ts';
import type { KeptLogReport, LogReport, ScenarioReport } from '../schema.ts';
import { plural } from './words.ts';

/** What a view shows of a gateway's log: what was found in it, and where it is kept. */
export type Logged = Pick<ScenarioReport, 'gateway' | 'kept'>;

/** A place in a log that is kept beside the report. */
export interface LogPlace {
  /** "catch-up-burst-gateway.log:12" */
  readonly text: string;
  /** Relative to the report's folder. */
  readonly href: string;
}

/** A finding in a gateway's log as every view tells it. */
export interface ToldFinding {
  /** "3 × replay failed: pool closed (catch-up-burst-gateway.log:12)", or "(line 12)" where the log is not kept. */
  readonly line: string;
  /** The same without where it stands. */
  readonly text: string;
  /** Where it stands, if that is kept. */
  readonly place: LogPlace | undefined;
  /** The first lines of its stack, or of what else belongs to it. */
  readonly detail: readonly string[];
}

const shownDetail = 6;

/** The errors, and below them what looks like one without saying its level; the report has all. */
export function toldFindings({ gateway, kept }: Logged, most: number): ToldFinding[] {
  if (gateway?.log === undefined) return [];
  const { errors, unknown } = gateway.log;
  const told = [
    ...errors.map((finding) => ({ ...finding, why: '' })),
    ...(unknown?.doubts ?? []).map((finding) => ({ ...finding, why: `no level: ${finding.doubt}` })),
  ];
  return told.slice(0, most).map((finding) => {
    const { count, message, why, detail = [] } = finding;
    const place = placeOf(finding, kept?.log);
    const text = `${formatCount(count)} × ${message}`;
    const where = [place?.text ?? lineText(finding, kept?.log), ...(why === '' ? [] : [why])].join(', ');
    return {
      line: `${text} (${where})`,
      text: why === '' ? text : `${text} (${why})`,
      place,
      detail: detail.slice(0, shownDetail),
    };
  });
}

/** Where a finding stands in the log that is kept; undefined where it does not. */
export function placeOf({ keptLine }: { keptLine?: number | undefined }, kept?: KeptLogReport): LogPlace | undefined {
  if (kept === undefined || keptLine === undefined) return undefined;
  const { file } = kept;
  // Nobody can go to a line of what is compressed.
  return { text: `${file}:${keptLine}`, href: file.endsWith('.gz') ? file : `${file}#L${keptLine}` };
}

/** "line 12", and where that is in vain looked for, why. */
export function lineText({ line }: { line: number }, kept: KeptLogReport | undefined): string {
  return `line ${formatCount(line)}${kept === undefined ? '' : ', which was left out of the log that is kept'}`;
}

/** "1,200 lines; 50,000 lines (4.2 MB) are left out at line 600" */
export function keptText({ lines, omitted = [] }: KeptLogReport): string {
  const left = omitted.map(
    ({ atLine, lines: count, bytes }) =>
      `${plural(count, 'line')} (${(bytes / 1e6).toFixed(1)} MB) are left out at line ${formatCount(atLine)}`,
  );
  return [plural(lines, 'line'), ...left].join('; ');
}

/** "20 lines, 1 unexpected error, 3 entries without a level, of which 1 looks like an error" */
export function logSummary({ source, lines, errorCount, errors, unknown }: LogReport): string {
  const listed = errors.reduce((sum, { count }) => sum + count, 0);
  const unlisted = errorCount > listed ? `, of which ${formatCount(errorCount - listed)} are not listed` : '';
  const doubts = unknown?.doubtCount ?? 0;
  const doubtful =
    doubts === 0
      ? ''
      : `, of which ${doubts === 1 ? '1 looks like an error' : `${formatCount(doubts)} look like errors`}`;
  const without =
    unknown === undefined || unknown.count === 0
      ? ''
      : `, ${plural(unknown.count, 'entry without a level', 'entries without a level')}${doubtful}`;
  return `Log (${source}): ${plural(lines, 'line')}, ${plural(errorCount, 'unexpected error')}${unlisted}${without}.`;
}

/** Findings as one text, such as a test report shows. */
export function findingsText(logged: Logged, most = 10): string {
  return toldFindings(logged, most)
    .flatMap(({ line, detail }) => [line, ...detail.map((each) => `  ${each}`)])
    .join('\n');
}

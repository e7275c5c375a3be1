import { formatCount } from '../../text/format.ts';
import type { LogReport } from '../schema.ts';
import { plural } from './words.ts';

/** A finding in a gateway's log as every view tells it. */
export interface ToldFinding {
  /** "3 × replay failed: pool closed (line 12)" */
  readonly line: string;
  /** The first lines of its stack, or of what else belongs to it. */
  readonly detail: readonly string[];
}

const shownDetail = 6;

/** The errors, and below them what looks like one without saying its level; the report has all. */
export function toldFindings({ errors, unknown }: LogReport, most: number): ToldFinding[] {
  const told = [
    ...errors.map((finding) => ({ ...finding, why: '' })),
    ...(unknown?.doubts ?? []).map((finding) => ({ ...finding, why: `, no level: ${finding.doubt}` })),
  ];
  return told.slice(0, most).map(({ count, message, line, why, detail = [] }) => ({
    line: `${formatCount(count)} × ${message} (line ${formatCount(line)}${why})`,
    detail: detail.slice(0, shownDetail),
  }));
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
export function findingsText(log: LogReport | undefined, most = 10): string {
  if (log === undefined) return '';
  return toldFindings(log, most)
    .flatMap(({ line, detail }) => [line, ...detail.map((each) => `  ${each}`)])
    .join('\n');
}

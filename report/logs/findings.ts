import type { LogReport } from '../../contract/report.ts';
import type { Entry } from './entry.ts';
import type { Expectation } from './expected.ts';

type Finding = LogReport['errors'][number];

/** Kinds of findings that a report lists; the rest is counted. */
const mostFindings = 50;
const longestMessage = 500;

/**
 * Sorts a log's entries: errors that nobody expected, warnings, and what was expected. Entries that differ in numbers
 * and identifiers only are one finding with a count.
 *
 * @param mask takes secrets out of what is kept
 */
export class FindingLog {
  readonly #expectations: readonly Expectation[];
  readonly #mask: (text: string) => string;
  readonly #errors = new Map<string, Finding>();
  readonly #warnings = new Map<string, Finding>();
  readonly #expected = new Map<string, number>();
  #errorCount = 0;

  constructor(expectations: readonly Expectation[], mask: (text: string) => string) {
    this.#expectations = expectations;
    this.#mask = mask;
    for (const { reason } of expectations) this.#expected.set(reason, 0);
  }

  add(entry: Entry): void {
    const { level } = entry;
    if (level !== 'fatal' && level !== 'error' && level !== 'warn') return;
    const expectation = this.#expectations.find(({ matches }) => matches(entry));
    if (expectation !== undefined) {
      this.#expected.set(expectation.reason, (this.#expected.get(expectation.reason) ?? 0) + 1);
    } else if (level === 'warn') {
      this.#book(this.#warnings, entry, level);
    } else {
      this.#errorCount++;
      this.#book(this.#errors, entry, level);
    }
  }

  /** What was found; `errorCount` counts entries, also those that are not listed. */
  result(): Pick<LogReport, 'errorCount' | 'errors' | 'warnings' | 'expected'> {
    return {
      errorCount: this.#errorCount,
      errors: [...this.#errors.values()],
      warnings: [...this.#warnings.values()],
      expected: [...this.#expected].map(([reason, count]) => ({ reason, count })),
    };
  }

  #book(findings: Map<string, Finding>, entry: Entry, level: Finding['level']): void {
    const key = `${level} ${withoutIdentifiers(entry.message)}`;
    const known = findings.get(key);
    const at = entry.time === undefined ? undefined : new Date(entry.time).toISOString();
    if (known !== undefined) {
      known.count++;
      if (at !== undefined) known.lastAt = at;
      return;
    }
    if (findings.size >= mostFindings) return;
    const detail = entry.detail.map((line) => this.#mask(line).slice(0, longestMessage));
    findings.set(key, {
      level,
      message: this.#mask(entry.message).slice(0, longestMessage),
      count: 1,
      line: entry.line,
      ...(detail.length === 0 ? {} : { detail }),
      ...(at === undefined ? {} : { firstAt: at, lastAt: at }),
    });
  }
}

/** Socket ids, object ids, times and counts make every line of a kind another text. */
function withoutIdentifiers(message: string): string {
  return message.replace(/\b(?=[\w-]*\d)[\w-]{6,}\b/g, '#').replace(/\d+/g, '#');
}

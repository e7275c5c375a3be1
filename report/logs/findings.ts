import type { LogReport } from '../schema.ts';
import type { Entry } from './entry.ts';
import type { Expectation } from './expected.ts';

type Finding = LogReport['errors'][number];
type Found = Pick<LogReport, 'errorCount' | 'errors' | 'warnings' | 'expected' | 'unknown'>;
type Unknown = NonNullable<LogReport['unknown']>;

/** Kinds of findings that a report lists; the rest is counted. */
const mostFindings = 50;
const mostExamples = 10;
const longestMessage = 500;

/**
 * Sorts a log's entries: errors that nobody expected, warnings, what was expected, and what does not say how bad it is.
 * Entries that differ in numbers and identifiers only are one finding with a count.
 *
 * @param mask takes secrets out of what is kept
 */
export class FindingLog {
  readonly #expectations: readonly Expectation[];
  readonly #mask: (text: string) => string;
  readonly #errors = new Kinds<Finding>(mostFindings);
  readonly #warnings = new Kinds<Finding>(mostFindings);
  readonly #doubts = new Kinds<Unknown['doubts'][number]>(mostFindings);
  readonly #examples = new Kinds<Unknown['examples'][number]>(mostExamples);
  /** On standard error alone, with nothing else to say against them. */
  readonly #strays = new Kinds<Unknown['doubts'][number]>(mostFindings);
  readonly #expected = new Map<string, number>();
  #unknownCount = 0;
  #isErrorStreamTheLog = false;
  #isOutputUsed = false;
  #startedOnError = false;

  constructor(expectations: readonly Expectation[], mask: (text: string) => string) {
    this.#expectations = expectations;
    this.#mask = mask;
    for (const { reason } of expectations) this.#expected.set(reason, 0);
  }

  /** @param readyAfter the last line before the gateway was ready */
  add(entry: Entry, readyAfter = 0): void {
    const { level, stream } = entry;
    if (stream === 'stdout') this.#isOutputUsed = true;
    // A logger that writes its chatter to standard error writes everything there.
    if (stream === 'stderr' && level === 'info') this.#isErrorStreamTheLog = true;
    if (level === 'info' || level === 'debug') return;
    if (level === undefined) {
      this.#addUnknown(entry, readyAfter);
      return;
    }
    if (this.#isExpected(entry)) return;
    const kinds = level === 'warn' ? this.#warnings : this.#errors;
    kinds.add(kindOf(entry), timeOf(entry), () => ({ level, ...this.#described(entry) }));
  }

  #addUnknown(entry: Entry, readyAfter: number): void {
    const isStray = entry.stream === 'stderr' && entry.line > readyAfter;
    const doubt = entry.doubt ?? (isStray ? 'standard error' : undefined);
    if (doubt !== undefined && this.#isExpected(entry)) return;
    this.#unknownCount++;
    if (entry.stream === 'stderr' && !isStray && entry.doubt === undefined) this.#startedOnError = true;
    const kinds = entry.doubt === undefined ? (isStray ? this.#strays : undefined) : this.#doubts;
    kinds?.add(kindOf(entry), timeOf(entry), () => ({ doubt: doubt ?? '', ...this.#described(entry) }));
    if (entry.doubt === undefined) {
      this.#examples.add(kindOf(entry), undefined, () => ({
        message: this.#masked(entry.message),
        line: entry.line,
        count: 1,
      }));
    }
  }

  /** What was found; `errorCount` counts entries, also those that are not listed. */
  result(): Found {
    const strays = this.#isErrorStreamUsual() ? new Kinds<Unknown['doubts'][number]>(0) : this.#strays;
    return {
      errorCount: this.#errors.count,
      errors: this.#errors.listed(),
      warnings: this.#warnings.listed(),
      expected: [...this.#expected].map(([reason, count]) => ({ reason, count })),
      unknown: {
        count: this.#unknownCount,
        examples: this.#examples.listed(),
        doubtCount: this.#doubts.count + strays.count,
        doubts: [...this.#doubts.listed(), ...strays.listed()],
      },
    };
  }

  /** Whether the gateway writes to standard error what others write to standard output: then the stream tells nothing. */
  #isErrorStreamUsual(): boolean {
    return this.#isErrorStreamTheLog || (!this.#isOutputUsed && this.#startedOnError);
  }

  #isExpected(entry: Entry): boolean {
    const expectation = this.#expectations.find(({ matches }) => matches(entry));
    if (expectation === undefined) return false;
    this.#expected.set(expectation.reason, (this.#expected.get(expectation.reason) ?? 0) + 1);
    return true;
  }

  #described(entry: Entry): Omit<Finding, 'level'> {
    const detail = entry.detail.map((line) => this.#masked(line));
    const at = timeOf(entry);
    return {
      message: this.#masked(entry.message),
      count: 1,
      line: entry.line,
      ...(entry.keptLine === undefined ? {} : { keptLine: entry.keptLine }),
      ...(detail.length === 0 ? {} : { detail }),
      ...(at === undefined ? {} : { firstAt: at, lastAt: at }),
    };
  }

  #masked(text: string): string {
    return this.#mask(text.slice(0, 4 * longestMessage)).slice(0, longestMessage);
  }
}

/** Findings of one sort, by kind. */
class Kinds<T extends { count: number; line: number; lastAt?: string | undefined }> {
  readonly #known = new Map<string, T>();
  readonly #most: number;
  count = 0;

  constructor(most: number) {
    this.#most = most;
  }

  add(kind: string, at: string | undefined, describe: () => T): void {
    this.count++;
    const known = this.#known.get(kind);
    if (known !== undefined) {
      known.count++;
      if (at !== undefined) known.lastAt = at;
    } else if (this.#known.size < this.#most) {
      this.#known.set(kind, describe());
    }
  }

  listed(): T[] {
    return [...this.#known.values()].sort((a, b) => a.line - b.line);
  }
}

function timeOf({ time }: Entry): string | undefined {
  return time === undefined ? undefined : new Date(time).toISOString();
}

/** Socket ids, object ids, times and counts make every line of a kind another text. */
function kindOf({ level, message }: Entry): string {
  const short = message.slice(0, longestMessage);
  return `${level} ${short.replace(/\b(?=[\w-]{0,100}\d)[\w-]{6,}\b/g, '#').replace(/\d+/g, '#')}`;
}

/** How bad a log line is, whatever its logger calls it; undefined where it does not say. */
export type Level = 'fatal' | 'error' | 'warn' | 'info' | 'debug';

/** One thing that a gateway logged: a line, and what belongs to it. */
export interface Entry {
  readonly level: Level | undefined;
  readonly message: string;
  /** Epoch milliseconds, where the line says so. */
  readonly time: number | undefined;
  /** Stack trace or further lines. */
  readonly detail: readonly string[];
  /** Number of its first line, counted from 1. */
  readonly line: number;
  /** Everything as it was written, without colours: what patterns are matched against. */
  readonly text: string;
}

/** What one line says by itself. */
export type ParsedLine = Pick<Entry, 'level' | 'message' | 'time'> & { readonly detail?: readonly string[] };

/** One way in which loggers write; gives undefined for a line that is written in another one. */
export type LogFormat = (line: string) => ParsedLine | undefined;

const levels: Readonly<Record<string, Level>> = {
  fatal: 'fatal',
  critical: 'fatal',
  crit: 'fatal',
  emerg: 'fatal',
  alert: 'fatal',
  panic: 'fatal',
  error: 'error',
  err: 'error',
  severe: 'error',
  warn: 'warn',
  warning: 'warn',
  notice: 'info',
  info: 'info',
  information: 'info',
  log: 'info',
  http: 'info',
  debug: 'debug',
  verbose: 'debug',
  trace: 'debug',
  silly: 'debug',
};

export function levelOfWord(word: string): Level | undefined {
  return levels[word.toLowerCase()];
}

/** The numbers of pino and Bunyan, and what lies between them. */
export function levelOfNumber(number: number): Level {
  if (number >= 60) return 'fatal';
  if (number >= 50) return 'error';
  if (number >= 40) return 'warn';
  return number >= 30 ? 'info' : 'debug';
}

/** Epoch milliseconds of a time as loggers write it: a number of milliseconds, or ISO-8601. */
export function timeOf(value: unknown): number | undefined {
  const time = typeof value === 'number' ? value : typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return Number.isFinite(time) && time > 0 ? time : undefined;
}

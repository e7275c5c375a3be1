/** How bad a log line is, whatever its logger calls it; undefined where it does not say. */
export type Level = 'fatal' | 'error' | 'warn' | 'info' | 'debug';

/** One thing that a gateway logged: a line, and what belongs to it. */
export interface Entry {
  readonly level: Level | undefined;
  /** With the cause that the entry names. Empty where nobody will read it: chatter of level info or below. */
  readonly message: string;
  /** Epoch milliseconds, where the line says so. */
  readonly time: number | undefined;
  /** Stack trace or further lines. */
  readonly detail: readonly string[];
  /** Number of its first line, counted from 1. */
  readonly line: number;
  /** The same in the file that is kept beside the report; undefined where it does not stand there. */
  readonly keptLine?: number | undefined;
  /** Everything as it was written, without colours: what patterns are matched against. */
  readonly text: string;
  /** What makes an entry without a level an error by its looks, such as `the field "err"`. */
  readonly doubt?: string | undefined;
  /** Where it was written to, if that is known. */
  readonly stream?: 'stdout' | 'stderr' | undefined;
}

/** What one line says by itself. */
export interface ParsedLine {
  readonly level: Level | undefined;
  readonly message: string;
  readonly time?: number | undefined;
  readonly detail?: readonly string[] | undefined;
  readonly doubt?: string | undefined;
}

/** One way in which loggers write; gives undefined for a line that is written in another one. */
export type LogFormat = (line: string) => ParsedLine | undefined;

/** Whether somebody will read the message of an entry of this level. */
export function isNoteworthy(level: Level | undefined): boolean {
  return level !== 'info' && level !== 'debug';
}

/** Epoch milliseconds of a time as loggers write it: seconds, milliseconds, micro- or nanoseconds, or ISO-8601. */
export function timeOf(value: unknown): number | undefined {
  if (typeof value === 'string') {
    return /^\d{10,19}(?:\.\d{1,9})?$/.test(value) ? timeOf(Number(value)) : valid(Date.parse(value));
  }
  if (typeof value !== 'number') return undefined;
  if (value < 1e11) return valid(value * 1000);
  return valid(value < 1e14 ? value : value < 1e17 ? value / 1e3 : value / 1e6);
}

/** A Date of anything later cannot be written. */
function valid(time: number): number | undefined {
  return time > 0 && time < 8e15 ? time : undefined;
}

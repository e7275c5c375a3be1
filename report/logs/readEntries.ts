import { doubtOf } from './doubt.ts';
import type { Entry, Level, ParsedLine } from './entry.ts';
import type { LevelPlace } from './levelPlace.ts';
import { clean } from './lines/clean.ts';
import { openEnvelope } from './lines/envelope.ts';
import { splitPrefix } from './lines/prefix.ts';
import { parseLine } from './parseLine.ts';

/** Further lines of one entry that are kept; a stack is recognised by its first few. */
const mostDetail = 12;
/** Lines and characters of an object that is written over several lines. */
const mostLines = 400;
const mostText = 64 * 1024;
/** Outputs whose lines are told apart at a time. */
const mostSources = 32;

const stackFrame =
  /^\s+(?:at .{0,500}?(?::\d+:\d+\)?|\(<anonymous>\)|\(native\)|\([\w$]{1,100}\.\w{1,10}:\d+\)|\(Native Method\)|\(Unknown Source\)|:line \d+)|File ".{1,400}", line \d+)/;
/** What loggers and Node print below a line: anything indented, closing brackets, the end of an object dump. */
const continuation = /^(?:\s|[}\])]|Caused by: |\.\.\. \d+ |goroutine \d+ \[)/;
const errorName = /^[A-Z]\w{0,100}(?: \[\w{1,100}\])?: |^(?:[\w$]{1,60}\.){1,6}[A-Z]\w{0,100}: /;

/**
 * Puts the lines of a log together: a stack trace, an object over several lines, or whatever else is indented below a
 * line, belongs to that line. Lines of different outputs, such as two containers, may stand between each other.
 */
export class EntryReader {
  readonly #onEntry: (entry: Entry) => void;
  readonly #place: LevelPlace | undefined;
  readonly #open = new Map<string, OpenEntry>();
  #lines = 0;

  constructor(onEntry: (entry: Entry) => void, place?: LevelPlace) {
    this.#onEntry = onEntry;
    this.#place = place;
  }

  /** Lines so far. */
  get lines(): number {
    return this.#lines;
  }

  /** @param stream where the line was written to, if that is known: nobody mixes lines within one of them */
  add(raw: string, stream?: 'stdout' | 'stderr'): void {
    this.#lines++;
    const line = clean(raw).trimEnd();
    if (line === '') return;
    const envelope = openEnvelope(line);
    const inner = envelope === undefined ? line : clean(envelope.line).trimEnd();
    const { source, rest, shown } = splitPrefix(inner);
    if (rest.trim() === '') return;
    const key = `${stream ?? ''}${envelope?.source ?? ''}/${source}`;
    const open = this.#open.get(key);
    const below = open === undefined ? undefined : belowOf(open, rest);
    if (open !== undefined && below !== undefined) {
      extend(open, below);
      return;
    }
    const parsed = parseLine(rest, shown, this.#place);
    if (open !== undefined && isStackOf(open, parsed, rest)) {
      extend(open, rest);
      return;
    }
    this.#end(key);
    if (this.#open.size >= mostSources) this.#end(this.#open.keys().next().value ?? '');
    this.#open.set(
      key,
      opened(parsed, { rest, shown, text: inner, line: this.#lines, stream, level: envelope?.level }),
    );
  }

  /** Hands on what is still open. */
  end(): void {
    for (const key of [...this.#open.keys()]) this.#end(key);
  }

  #end(key: string): void {
    const open = this.#open.get(key);
    if (open === undefined) return;
    this.#open.delete(key);
    this.#onEntry(closed(open, this.#place));
  }
}

interface OpenEntry {
  readonly parsed: ParsedLine;
  readonly level: Level | undefined;
  /** What the collector said of it. */
  readonly fallback: Level | undefined;
  readonly line: number;
  readonly stream: 'stdout' | 'stderr' | undefined;
  readonly shown: string;
  /** Its lines without prefixes, the first in front. */
  readonly lines: string[];
  length: number;
  text: string;
  hasStack: boolean;
  /** An object has been begun in it. */
  isBlock: boolean;
  isTraceback: boolean;
  /** Prefix of an object's first line that is not among the known ones; the lines below bear it too. */
  readonly prefix: RegExp | undefined;
}

interface FirstLine {
  readonly rest: string;
  readonly shown: string;
  readonly text: string;
  readonly line: number;
  readonly stream: 'stdout' | 'stderr' | undefined;
  readonly level: Level | undefined;
}

function opened(parsed: ParsedLine, { rest, shown, text, line, stream, level: fallback }: FirstLine): OpenEntry {
  return {
    parsed,
    line,
    stream,
    shown,
    fallback,
    text,
    level: parsed.level ?? fallback,
    lines: [rest],
    length: rest.length,
    hasStack: false,
    isBlock: rest.endsWith('{'),
    isTraceback: isTraceback(rest),
    prefix: prefixOf(rest),
  };
}

/** The line as part of the open entry; undefined where it is none. */
function belowOf(open: OpenEntry, rest: string): string | undefined {
  if (continuation.test(rest)) return rest;
  if (open.level !== undefined && !open.isTraceback && isTraceback(rest) && open.lines.length === 1) return rest;
  if (open.isTraceback && errorName.test(rest)) return rest;
  const timed = open.isBlock
    ? timeBefore.exec(rest)
    : rest.includes('   at ')
      ? frameBehind.exec(rest.slice(0, 600))
      : null;
  if (timed !== null && (open.isBlock || open.lines[0]?.startsWith(timed[0]))) return ` ${rest.slice(timed[0].length)}`;
  const found = open.prefix?.exec(rest);
  return found === null || found === undefined ? undefined : rest.slice(found[0].length);
}

/** The time before a line inside an object. */
const timeBefore = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d[\d.,]{0,10}(?:Z|[+-]\d\d:?\d\d)?:? (?=\s|[}\]])/;
/** A stack frame behind a prefix that is not among the known ones. */
const frameBehind = /^\S.{0,100}?(?=\s{3,12}at .{1,400}:\d+:\d+\)?$)/;

/** `pod-1 api {`: the lines below bear the same prefix, with other figures where it holds a time. */
function prefixOf(rest: string): RegExp | undefined {
  if (!rest.endsWith('{') || rest.length < 2 || rest.length > 200) return undefined;
  const shape = rest
    .slice(0, -1)
    .replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')
    .replace(/\d+/g, '\\d+');
  return new RegExp(`^${shape}`);
}

function extend(entry: OpenEntry, line: string): void {
  if (stackFrame.test(line.slice(0, 1000))) entry.hasStack = true;
  if (line.endsWith('{')) entry.isBlock = true;
  if (isTraceback(line)) entry.isTraceback = true;
  else if (entry.isTraceback && errorName.test(line)) entry.isTraceback = false;
  if (entry.lines.length >= mostLines || entry.length > mostText) return;
  entry.lines.push(line);
  entry.length += line.length;
  if (entry.lines.length <= mostDetail + 1) entry.text += `\n${line}`;
}

function isTraceback(line: string): boolean {
  return line.startsWith('Traceback (most recent');
}

/** Loggers print `error.stack` below their own line, and it begins with the error's name instead of a space. */
function isStackOf(open: OpenEntry, parsed: ParsedLine, line: string): boolean {
  const isLogged = (open.level === 'error' || open.level === 'fatal') && !errorName.test(open.lines[0] ?? '');
  return isLogged && open.lines.length === 1 && parsed.level === 'error' && errorName.test(line);
}

function closed(open: OpenEntry, place: LevelPlace | undefined): Entry {
  const { lines, line, stream, text, fallback } = open;
  const isBlock = open.parsed.level === undefined && lines.length > 1 && open.isBlock;
  const block = isBlock ? parseLine(lines.join('\n'), open.shown, place) : undefined;
  const parsed = block?.level !== undefined ? block : open.parsed;
  // `console.error('it broke', error)`: nothing but the stack says that it is one.
  const level = parsed.level ?? fallback ?? (open.hasStack ? 'error' : undefined);
  const detail = [...(parsed.detail ?? []), ...(parsed === block ? [] : lines.slice(1))].slice(0, mostDetail);
  const doubt = level === undefined ? (parsed.doubt ?? block?.doubt ?? doubtOf(detail.join('\n'))) : undefined;
  return { level, message: parsed.message || open.shown, time: parsed.time, detail, line, text, doubt, stream };
}

import { stripVTControlCharacters } from 'node:util';
import type { Entry, Level, LogFormat, ParsedLine } from './entry.ts';
import { json } from './formats/json.ts';
import { nest } from './formats/nest.ts';
import { plain } from './formats/plain.ts';

/** In the order in which they are tried: the strictest first. */
const formats: readonly LogFormat[] = [json, nest, plain];

/** Further lines of one entry that are kept; a stack is recognised by its first few. */
const mostDetail = 12;

const stackFrame = /^\s+at .*(?::\d+:\d+\)?|\(<anonymous>\)|\(native\))/;
/** What loggers and Node print below a line: anything indented, closing brackets, the end of an object dump. */
const continuation = /^(?:\s|[}\])]|Caused by: |\.\.\. \d+ )/;

/**
 * Puts the lines of a log together: a stack trace, or whatever else is indented below a line, belongs to that line.
 */
export class EntryReader {
  readonly #onEntry: (entry: Entry) => void;
  #open: OpenEntry | undefined;
  #lines = 0;

  constructor(onEntry: (entry: Entry) => void) {
    this.#onEntry = onEntry;
  }

  /** Lines so far. */
  get lines(): number {
    return this.#lines;
  }

  add(raw: string): void {
    this.#lines++;
    const line = stripVTControlCharacters(raw).trimEnd();
    if (line === '') return;
    if (this.#open !== undefined && continuation.test(line)) {
      extend(this.#open, line);
      return;
    }
    const parsed = parseLine(line);
    if (this.#open !== undefined && parsed !== undefined && isStackOf(this.#open, parsed, line)) {
      extend(this.#open, line);
      return;
    }
    this.end();
    const { level, message = line, time, detail = [] } = parsed ?? {};
    this.#open = { level, message, time, detail: detail.slice(0, mostDetail), line: this.#lines, text: line };
  }

  /** Hands on what is still open. */
  end(): void {
    if (this.#open !== undefined) this.#onEntry(this.#open);
    this.#open = undefined;
  }
}

interface OpenEntry extends Entry {
  level: Level | undefined;
  readonly detail: string[];
  text: string;
}

function parseLine(line: string): ParsedLine | undefined {
  for (const format of formats) {
    const parsed = format(line);
    if (parsed !== undefined) return parsed;
  }
  return undefined;
}

function extend(entry: OpenEntry, line: string): void {
  // `console.error('it broke', error)`: nothing but the stack says that it is one.
  if (entry.level === undefined && stackFrame.test(line)) entry.level = 'error';
  if (entry.detail.length >= mostDetail) return;
  entry.detail.push(line);
  entry.text += `\n${line}`;
}

const errorName = /^[A-Z]\w*(?: \[\w+\])?: /;

/** Loggers print `error.stack` below their own line, and it begins with the error's name instead of a space. */
function isStackOf(entry: OpenEntry, parsed: ParsedLine, line: string): boolean {
  const isLogged = (entry.level === 'error' || entry.level === 'fatal') && !errorName.test(entry.text);
  return isLogged && entry.detail.length === 0 && parsed.level === 'error' && errorName.test(line);
}

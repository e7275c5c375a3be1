import { usageError } from './errors.ts';
import { isNestedTooDeep, mostLevels } from './nesting.ts';

/** What the file of `--clients-file` says of one client. */
export interface ClientRow {
  /** Fields of its auth payload, stronger than those of `--auth`. */
  readonly auth: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  /** What placeholders of these names stand for. */
  readonly values: Readonly<Record<string, string>>;
}

/** Reads one client after another. */
export interface ClientLines {
  /**
   * @param line without its end
   * @param number of the line in the file, from 1
   * @returns undefined for a line that names the columns, or says nothing
   * @throws RltError (usage) with the line's number, and nothing of what stands there: it is secret
   */
  read(line: string, number: number): ClientRow | undefined;
  /** @throws RltError (usage) where there was no client */
  end(): void;
}

/**
 * One client a line: JSON objects, or CSV below a line with the names of its columns. A column `auth.token`,
 * `headers.Authorization` or `query.token` is that field; any other is a placeholder for `--auth`, `--headers` and
 * `--query`. A file may have a million lines: each is let go of before the next one is read.
 */
export function clientLines(): ClientLines {
  let form: 'json' | readonly string[] | undefined;
  let isEmpty = true;
  return {
    read(text, number) {
      const line = number === 1 ? text.replace(/^\uFEFF/, '') : text;
      if (line.trim() === '') return undefined;
      if (form === undefined) {
        form = line.trimStart().startsWith('{') ? 'json' : columnsIn(line, number);
        if (form !== 'json') return undefined;
      }
      isEmpty = false;
      if (form === 'json') return ofJson(line, number);
      const names = form;
      const values = cells(line, number);
      if (values.length === names.length) return rowOf(names.map((name, index) => [name, values[index] ?? '']));
      throw wrong(`line ${number} has ${values.length} fields, expected ${names.length}`);
    },
    end() {
      if (form === undefined) throw wrong('it holds no client');
      if (isEmpty) throw wrong('it holds no client: below the names of the columns comes a line for each');
    },
  };
}

/** Visits each line of a text, with its number, until a visit returns false. */
export function forEachLine(text: string, visit: (line: string, number: number) => boolean): void {
  let number = 0;
  for (let start = 0; start <= text.length; ) {
    const end = text.indexOf('\n', start);
    const stop = end < 0 ? text.length : end;
    number += 1;
    if (!visit(text.slice(start, text[stop - 1] === '\r' ? stop - 1 : stop), number)) return;
    start = stop + 1;
  }
}

/**
 * The lines of a file that name a client each, and before them the one that says what they mean: `clientIn` reads one.
 * Text takes a fraction of the memory of what it says.
 *
 * @param most lines behind these are not read
 * @throws RltError (usage) for the first line that is wrong
 */
export function linesOfClients(
  text: string,
  most = Number.POSITIVE_INFINITY,
): { readonly heading: string; readonly lines: string[] } {
  const reader = clientLines();
  const lines: string[] = [];
  let heading: string | undefined;
  forEachLine(text, (line, number) => {
    const row = reader.read(line, number);
    if (heading === undefined && line.trim() !== '') heading = row === undefined ? line : '';
    if (row !== undefined) lines.push(line);
    return lines.length < most;
  });
  reader.end();
  return { heading: heading ?? '', lines };
}

/** What one of the lines of `linesOfClients` says. */
export function clientIn(line: string, heading: string): ClientRow | undefined {
  const reader = clientLines();
  reader.read(heading, 1);
  return reader.read(line, heading === '' ? 1 : 2);
}

function columnsIn(line: string, number: number): readonly string[] {
  const names = cells(line, number);
  if (!names.includes('') && new Set(names).size === names.length) return names;
  throw wrong(`line ${number}: expected the names of the columns, each once, or JSON objects`);
}

function ofJson(line: string, number: number): ClientRow {
  let fields: unknown;
  try {
    fields = JSON.parse(line);
  } catch {
    throw wrong(`line ${number} is no JSON`);
  }
  if (!isObject(fields)) throw wrong(`line ${number} is no JSON object`);
  if (isNestedTooDeep(fields)) throw wrong(`line ${number} is nested more than ${mostLevels} levels deep`);
  const flat = Object.entries(fields).flatMap<readonly [string, unknown]>(([name, value]) =>
    isObject(value) ? Object.entries(value).map(([inner, own]) => [`${name}.${inner}`, own] as const) : [[name, value]],
  );
  const bad = flat.find(([name, value]) => !name.startsWith('auth.') && (value === null || typeof value === 'object'));
  if (bad !== undefined) throw wrong(`line ${number}: expected a text for every field outside of auth`);
  return rowOf(flat);
}

function rowOf(fields: readonly (readonly [name: string, value: unknown])[]): ClientRow {
  const within = (start: string) =>
    fields
      .filter(([name]) => name.startsWith(start))
      .map(([name, value]) => [name.slice(start.length), value] as const);
  const texts = (own: readonly (readonly [string, unknown])[]) =>
    Object.fromEntries(own.map(([name, value]) => [name, String(value)]));
  return {
    auth: Object.fromEntries(within('auth.')),
    headers: texts(within('headers.')),
    query: texts(within('query.')),
    values: texts(fields.filter(([name]) => !/^(?:auth|headers|query)\./.test(name))),
  };
}

/** Fields of a line of CSV; in quotes a comma is a comma, and two quotes are one. */
function cells(line: string, number: number): string[] {
  // A hundred times as fast in k6, which has to read each line before a run begins.
  if (!line.includes('"')) return line.split(',').map((text) => text.trim());
  const found = [...line.matchAll(/\s*(?:"((?:[^"]|"")*)"|([^",]*))\s*(,|$)/g)];
  const used = found.findIndex(([, , , end]) => end === '');
  const whole = found.slice(0, used + 1);
  if (whole.reduce((length, [text]) => length + text.length, 0) !== line.length) {
    throw wrong(`line ${number} has a quote that is not closed`);
  }
  return whole.map(([, quoted, plain = '']) => quoted?.replaceAll('""', '"') ?? plain.trim());
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function wrong(what: string): Error {
  return usageError(
    `--clients-file: ${what}`,
    'write one client per line: {"auth":{"token":"…"}}, or CSV with a header line such as auth.token',
  );
}

import { usageError } from './errors.ts';

/** What the file of `--clients-file` says of one client. */
export interface ClientRow {
  /** Fields of its auth payload, stronger than those of `--auth`. */
  readonly auth: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, string>>;
  /** What placeholders of these names stand for. */
  readonly values: Readonly<Record<string, string>>;
}

/**
 * Reads one client a line: JSON objects, or CSV below a line with the names of its columns. A column `auth.token` or
 * `headers.Authorization` is that field; any other is a placeholder for `--auth` and `--headers`.
 *
 * @throws RltError (usage) with the line's number, and nothing of what stands there: it is secret
 */
export function parseClients(text: string): ClientRow[] {
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  const numbered = lines.map((line, index) => ({ line, number: index + 1 })).filter(({ line }) => line.trim() !== '');
  const [first, ...others] = numbered;
  if (first === undefined) throw wrong('it holds no client');
  if (first.line.trimStart().startsWith('{')) return numbered.map(({ line, number }) => ofJson(line, number));
  const names = cells(first.line, first.number);
  if (others.length === 0) throw wrong('it holds no client: below the names of the columns comes a line for each');
  if (names.includes('') || new Set(names).size < names.length) {
    throw wrong(`line ${first.number}: expected the names of the columns, each once, or JSON objects`);
  }
  return others.map(({ line, number }) => {
    const values = cells(line, number);
    if (values.length === names.length) return rowOf(names.map((name, index) => [name, values[index] ?? '']));
    throw wrong(`line ${number} has ${values.length} fields, expected ${names.length}`);
  });
}

function ofJson(line: string, number: number): ClientRow {
  let fields: unknown;
  try {
    fields = JSON.parse(line);
  } catch {
    throw wrong(`line ${number} is no JSON`);
  }
  if (!isObject(fields)) throw wrong(`line ${number} is no JSON object`);
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
    values: texts(fields.filter(([name]) => !/^(?:auth|headers)\./.test(name))),
  };
}

/** Fields of a line of CSV; in quotes a comma is a comma, and two quotes are one. */
function cells(line: string, number: number): string[] {
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
    'write one client a line: {"auth":{"token":"…"}}, or CSV with a first line such as auth.token',
  );
}

import * as z from 'zod/mini';
import { nearest } from '../suggest.ts';

interface Problem {
  readonly path: readonly string[];
  readonly issue: z.core.$ZodIssue;
}

/**
 * What is wrong with a document, a line for each key: its path, the value, and what is allowed there.
 *
 * @param document as it was parsed
 */
export function problemsOf(error: z.core.$ZodError, document: unknown, schema: z.ZodMiniType): string[] {
  return error.issues
    .flatMap((issue) => closest(issue, []))
    .flatMap(({ path, issue }) => describe(path, issue, document, schema));
}

/** Of several forms that a section can have, the one that somebody meant is the one with the fewest problems. */
function closest(issue: z.core.$ZodIssue, above: readonly string[]): Problem[] {
  const path = [...above, ...issue.path.map(String)];
  if (issue.code !== 'invalid_union' || issue.errors.length === 0) return [{ path, issue }];
  const forms = issue.errors.map((issues) => issues.flatMap((each) => closest(each, path)));
  const [best = []] = forms.sort((a, b) => weight(a) - weight(b));
  return best;
}

/** A problem deep inside says that everything above it was right; a key that a form does not know, that it is another. */
function weight(problems: readonly Problem[]): number {
  return problems.reduce(
    (sum, { path, issue }) => sum + (issue.code === 'unrecognized_keys' ? 20 : 10) - Math.min(9, path.length),
    0,
  );
}

function describe(
  path: readonly string[],
  issue: z.core.$ZodIssue,
  document: unknown,
  schema: z.ZodMiniType,
): string[] {
  if (issue.code === 'unrecognized_keys') {
    const allowed = keysAt(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }), path);
    return issue.keys.map((key) => {
      const near = nearest(key, allowed);
      const instead =
        near !== undefined
          ? `did you mean ${near}?`
          : `allowed ${path.length === 0 ? '' : 'there '}are ${allowed.join(', ')}`;
      return `unknown key ${[...path, key].join('.')}; ${instead}`;
    });
  }
  const value = path.reduce<unknown>(
    (at, key) => (typeof at === 'object' && at !== null ? Reflect.get(at, key) : undefined),
    document,
  );
  const where = path.join('.') || 'the file';
  // A sentence of our own, which names the value.
  if (issue.code === 'custom') return [`${where}: ${issue.message}`];
  return [`${where} is ${value === undefined ? 'missing' : shown(value, path)}: ${expectation(issue)}`];
}

const mayBeSecret = /auth|header|password|secret|token/i;

function shown(value: unknown, path: readonly string[]): string {
  if (typeof value === 'object' && value !== null) return Array.isArray(value) ? 'a list' : 'an object';
  if (path.some((key) => mayBeSecret.test(key))) return '(not shown, it may be a secret)';
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}

/** "expected one of a, b" of "Invalid option: expected one of "a"|"b"". */
function expectation({ message }: z.core.$ZodIssue): string {
  const [, expected] = /: (expected .*)$/.exec(message) ?? [];
  return (expected ?? message)
    .replace(/, received .*$/, '')
    .replace(/"\|"/g, '", "')
    .replace(/expected (record|object)$/, 'expected an object')
    .replace(/expected string$/, 'expected a text')
    .replace(/expected array$/, 'expected a list')
    .replace(/expected boolean$/, 'expected true or false')
    .replace(/expected number$/, 'expected a number');
}

/** The keys that a JSON schema knows at a path, in all the forms that it allows there. */
function keysAt(schema: z.core.JSONSchema._JSONSchema | undefined, path: readonly string[]): string[] {
  if (typeof schema !== 'object') return [];
  const forms = [...(schema.anyOf ?? []), ...(schema.oneOf ?? []), ...(schema.allOf ?? [])];
  if (forms.length > 0) return [...new Set(forms.flatMap((form) => keysAt(form, path)))];
  const [first, ...rest] = path;
  if (first === undefined) return Object.keys(schema.properties ?? {});
  const { items } = schema;
  if (items !== undefined && !Array.isArray(items) && /^\d+$/.test(first)) return keysAt(items, rest);
  return keysAt(schema.properties?.[first], rest);
}

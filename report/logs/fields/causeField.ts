import { isFields } from '../lines/looseObject.ts';

type Fields = Readonly<Record<string, unknown>>;

/** What an entry says of the error behind it. */
export interface Cause {
  /** The field that holds it. */
  readonly field: string;
  /** The error's own message, and those of the errors that caused it. */
  readonly message: string | undefined;
  readonly stack: readonly string[] | undefined;
}

/** The error that an entry carries, under whatever name; undefined where it carries none. */
export function causeOf(fields: Fields): Cause | undefined {
  for (const name of errorFields) {
    const value = fields[name];
    if (isNothing(value)) continue;
    return {
      field: name,
      message: shortened(sayings(value, 0).join(': caused by ')),
      stack: stackOf(value) ?? stackIn(fields),
    };
  }
  for (const holder of holders) {
    const value = fields[holder];
    const found = isFields(value) ? causeOf(value) : undefined;
    if (found !== undefined) return { ...found, field: `${holder}.${found.field}` };
  }
  const flat = flatMessages.find((name) => !isNothing(fields[name]));
  const stack = stackIn(fields);
  if (flat === undefined && stack === undefined) return undefined;
  const named = stackFields.find((name) => !isNothing(fields[name])) ?? 'stack';
  return { field: flat ?? named, message: flat === undefined ? undefined : shortened(String(fields[flat])), stack };
}

/** What a logger without a level calls the reason of what it tells; not by itself a sign of an error. */
export function reasonOf(fields: Fields): string | undefined {
  const { reason, cause } = fields;
  const said = [reason, cause].find((value) => !isNothing(value));
  return said === undefined ? undefined : shortened(sayings(said, 0).join(': caused by '));
}

const errorFields = [
  'err',
  'error',
  'exception',
  'ex',
  '@x',
  'Exception',
  'errors',
  'Error',
  'Err',
  'exc_info',
  'thrown',
];
const flatMessages = [
  ...['error.message', 'exception.message', 'err.message', 'error_message', 'errorMessage', 'error.msg', 'errmsg'],
  ...['exception.type', 'error.type', 'error.kind', 'errorType'],
];
const stackFields = [
  ...['stack', 'error.stack_trace', 'exception.stacktrace', 'error.stack', 'err.stack', 'stack_trace', 'stackTrace'],
  ...['stacktrace', 'trace', '@x', 'exc_info'],
];
const holders = ['attributes', 'fields', 'body', 'jsonPayload', 'meta', 'metadata', 'context', 'record', 'data'];
const deepest = 4;
const longest = 1000;

/** The messages of an error and of its causes, the outermost first. */
function sayings(value: unknown, depth: number): string[] {
  if (!isFields(value))
    return Array.isArray(value) ? value.slice(0, 3).flatMap((each) => sayings(each, depth + 1)) : [firstLine(value)];
  const said = [value.message, value.msg, value.Message, value.detail, value.stringValue].find(
    (each) => typeof each === 'string' && each !== '',
  );
  const name = [value.type, value.name, value.kind].find((each) => typeof each === 'string' && each !== 'Error');
  const own =
    typeof said === 'string'
      ? withCode(said, value.code)
      : typeof name === 'string'
        ? withCode(name, value.code)
        : (stackOf(value)?.[0] ?? firstLine(value));
  if (depth >= deepest) return [own];
  const inner = [value.cause, value.inner, value.innerException, value.errors].find((each) => !isNothing(each));
  // pino writes the whole chain into the first message.
  const below =
    inner === undefined ? [] : sayings(inner, depth + 1).filter((each) => each.length < 8 || !own.includes(each));
  return [own, ...below];
}

function withCode(message: string, code: unknown): string {
  const isTelling =
    (typeof code === 'string' || typeof code === 'number') && code !== '' && !message.includes(`${code}`);
  return isTelling ? `${message} (${code})` : message;
}

function firstLine(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value));
  return text.slice(0, longest).split('\n', 1)[0] ?? '';
}

function stackOf(value: unknown): readonly string[] | undefined {
  if (typeof value === 'string') return value.includes('\n') ? lines(value) : undefined;
  return isFields(value) ? stackIn(value) : undefined;
}

function stackIn(fields: Fields): readonly string[] | undefined {
  for (const name of stackFields) {
    const value = fields[name];
    if (typeof value === 'string' && value !== '') return lines(value);
    if (Array.isArray(value) && value.length > 0) return value.slice(0, 30).map(String);
  }
  return undefined;
}

function lines(text: string): string[] {
  return text.slice(0, 20_000).split(/\r?\n/);
}

/** No error: absent, false, 0, empty. */
function isNothing(value: unknown): boolean {
  if (Array.isArray(value)) return value.length === 0;
  if (isFields(value)) return Object.keys(value).length === 0;
  return (
    !value || (typeof value === 'string' && /^\s*(?:0|none|null|nil|no|ok|false|undefined|<nil>|-)?\s*$/i.test(value))
  );
}

function shortened(text: string): string | undefined {
  return text === '' ? undefined : text.slice(0, longest);
}

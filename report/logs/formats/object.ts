import { doubtOf } from '../doubt.ts';
import { isNoteworthy, type Level, type ParsedLine, timeOf } from '../entry.ts';
import { causeOf, reasonOf } from '../fields/causeField.ts';
import { hintOf, levelOf } from '../fields/levelField.ts';
import { clean } from '../lines/clean.ts';
import { isFields } from '../lines/looseObject.ts';

type Fields = Readonly<Record<string, unknown>>;

/** Asks the user's own setting where an entry's level stands. */
export type LevelReader = (fields: Fields) => Level | undefined;

/** What an object says as a log entry: how bad, what, when, and why. */
export function parseObject(fields: Fields, ownLevel?: LevelReader): ParsedLine {
  const record = worst(recordsIn(fields), ownLevel) ?? fields;
  const level = ownLevel?.(record) ?? levelOf(record);
  if (!isNoteworthy(level)) return { level, message: '' };
  const inner = innerEntry(record, ownLevel);
  if (level === undefined && inner?.level !== undefined) return inner;
  const cause = causeOf(record);
  const said = clean(textOf(messageOf(record))).trimEnd();
  const [first = '', ...further] = said.split('\n');
  const reason = cause?.message ?? reasonOf(record);
  return {
    level,
    message: joined(first, reason) || JSON.stringify(record).slice(0, 1000),
    time: timeIn(record),
    detail: cause?.stack?.map(clean) ?? further,
    doubt:
      level !== undefined
        ? undefined
        : cause === undefined
          ? (hintOf(record) ?? doubtOf(said))
          : `the field "${cause.field}"`,
  };
}

const messageFields = [
  ...['msg', 'message', 'short_message', '@m', 'MESSAGE', 'Message', 'textPayload', 'event', 'body', 'Body', 'text'],
  ...['@mt', 'MessageTemplate', 'log', 'args', 'data', 'description', 'full_message'],
];

function messageOf(fields: Fields): unknown {
  for (const name of messageFields) {
    const value = fields[name];
    const isHolder = isFields(value) && (name === 'log' || name === 'data');
    if (value !== undefined && value !== null && value !== '' && !isHolder) return value;
  }
  for (const holder of ['fields', 'record', 'jsonPayload', 'attributes', 'data']) {
    const value = fields[holder];
    const inner = isFields(value) ? messageOf(value) : undefined;
    if (inner !== undefined) return inner;
  }
  return undefined;
}

function textOf(said: unknown): string {
  if (typeof said === 'string') return said.slice(0, 10_000);
  if (said === undefined) return '';
  if (Array.isArray(said)) return said.slice(0, 10).map(textOf).join(' ');
  // OpenTelemetry's AnyValue; an error as the message.
  const inner = isFields(said) ? (said.stringValue ?? said.message ?? said.msg) : undefined;
  return typeof inner === 'string' ? inner.slice(0, 10_000) : (JSON.stringify(said) ?? '').slice(0, 2000);
}

/** "replay failed: pool closed"; what the message says already is not said again. */
function joined(said: string, reason: string | undefined): string {
  if (reason === undefined || said.includes(reason)) return said;
  return said === '' ? reason : `${said}: ${reason}`;
}

const timeFields = ['time', 'timestamp', '@timestamp', 'ts', '@t', 'Timestamp', 'datetime', 'asctime', 'timeUnixNano'];

function timeIn(fields: Fields): number | undefined {
  for (const name of timeFields) {
    const time = timeOf(fields[name]);
    if (time !== undefined) return time;
  }
  return undefined;
}

/** An entry as the text of another one's message: a logger whose output another logger has written down. */
function innerEntry(fields: Fields, ownLevel: LevelReader | undefined): ParsedLine | undefined {
  const said = fields.message ?? fields.msg ?? fields.textPayload ?? fields.body;
  if (typeof said !== 'string' || !said.trimStart().startsWith('{') || said.length > 100_000) return undefined;
  try {
    const value: unknown = JSON.parse(said);
    return isFields(value) ? parseObject(value, ownLevel) : undefined;
  } catch {
    return undefined;
  }
}

/** The records of OpenTelemetry's JSON, of which a line holds many. */
function recordsIn(fields: Fields): Fields[] {
  if (!Array.isArray(fields.resourceLogs)) return [];
  const listIn = (holder: unknown, name: string) => {
    const list = isFields(holder) ? holder[name] : undefined;
    return Array.isArray(list) ? list : [];
  };
  return fields.resourceLogs
    .flatMap((resource) => listIn(resource, 'scopeLogs'))
    .flatMap((scope) => listIn(scope, 'logRecords'))
    .filter(isFields);
}

const badness: Readonly<Record<Level, number>> = { fatal: 5, error: 4, warn: 3, info: 1, debug: 0 };

function worst(records: readonly Fields[], ownLevel: LevelReader | undefined): Fields | undefined {
  const rank = (record: Fields) => {
    const level = ownLevel?.(record) ?? levelOf(record);
    return level === undefined ? 2 : badness[level];
  };
  return records.reduce<Fields | undefined>(
    (most, record) => (most === undefined || rank(record) > rank(most) ? record : most),
    undefined,
  );
}

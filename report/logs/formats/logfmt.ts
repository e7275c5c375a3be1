import { doubtOf } from '../doubt.ts';
import { isNoteworthy, type LogFormat, timeOf } from '../entry.ts';
import { causeOf } from '../fields/causeField.ts';
import { levelOf } from '../fields/levelField.ts';

const longestText = 4000;
const begins = /^(?:\S{1,60} ){0,4}?[\w.@-]{1,40}=\S/;
const pair = /([\w.@-]{1,60})=(?:"((?:[^"\\]|\\.){0,2000})"|([^\s"]*))/g;

/** `time=… level=error msg="it broke" err="…"`: pairs that hold a message or a level. */
export const logfmt: LogFormat = (line) => {
  if (!begins.test(line.slice(0, 300))) return undefined;
  const fields: Record<string, unknown> = {};
  for (const [, name = '', quoted, plain] of line.slice(0, longestText).matchAll(pair)) {
    if (!(name in fields)) fields[name] = quoted?.replaceAll('\\"', '"') ?? plain ?? '';
  }
  const { status: _, type: __, ...leveled } = fields;
  const level = levelOf(leveled);
  const said = fields.msg ?? fields.message;
  if (level === undefined && said === undefined) return undefined;
  if (!isNoteworthy(level)) return { level, message: '' };
  const cause = causeOf(fields);
  return {
    level,
    message: line,
    time: timeOf(fields.time ?? fields.ts ?? fields.timestamp),
    detail: cause?.stack,
    doubt: level !== undefined ? undefined : cause === undefined ? doubtOf(line) : `the field "${cause.field}"`,
  };
};

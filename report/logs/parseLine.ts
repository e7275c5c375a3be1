import { isNoteworthy, type ParsedLine } from './entry.ts';
import { logfmt } from './formats/logfmt.ts';
import { nest } from './formats/nest.ts';
import { parseObject } from './formats/object.ts';
import { plain } from './formats/plain.ts';
import { tagged } from './formats/tagged.ts';
import type { LevelPlace } from './levelPlace.ts';
import { clean } from './lines/clean.ts';
import { type FoundObject, findObject } from './lines/looseObject.ts';

/**
 * What one line, or the lines of one entry, say: an object wherever it stands, or text. What stands before an object
 * names its level first, since the object may be what the text speaks of; but where nothing else stands there
 * (`INFO {"level":"error","msg":"it broke"}`), the object is the entry.
 *
 * @param text without prefixes and colours
 * @param shown what the report calls it if it is text
 */
export function parseLine(text: string, shown: string, place?: LevelPlace): ParsedLine {
  const named = place?.inText?.(shown);
  const parsed = parseAny(text, shown, place);
  if (named === undefined || parsed.level === named) return parsed;
  return { ...parsed, level: named, message: parsed.message || shown, doubt: undefined };
}

function parseAny(text: string, shown: string, place: LevelPlace | undefined): ParsedLine {
  const found = text.includes('{') ? findEntry(text, place) : undefined;
  if (found === undefined) return withMessage(parseText(text), text, shown);
  const entry = parseObject(found.fields, place?.inObject);
  const before = text.slice(0, found.start).trimEnd();
  if (before === '') return isEntry(entry, found.fields) ? entry : withMessage(parseText(text), text, shown);
  const spoken = parseText(before);
  if (spoken.level === undefined && entry.level !== undefined) return entry;
  if (spoken.level !== undefined && isBare(before) && entry.level !== undefined) return entry;
  const whole = parseText(text);
  if (spoken.level !== undefined) return withMessage({ ...whole, level: spoken.level, doubt: undefined }, text, shown);
  return withMessage(
    { ...whole, doubt: whole.level === undefined ? (whole.doubt ?? entry.doubt) : undefined },
    text,
    shown,
  );
}

/** The first object in a text that says its level, or else the first. */
function findEntry(text: string, place: LevelPlace | undefined): FoundObject | undefined {
  const first = findObject(text);
  let last = first;
  for (let tries = 0; tries < 3 && last?.isClosed === true && text.includes('{', last.end); tries++) {
    if (parseObject(last.fields, place?.inObject).level !== undefined) return last;
    const next = findObject(text.slice(last.end));
    last = next === undefined ? undefined : { ...next, start: last.end + next.start, end: last.end + next.end };
  }
  return last !== undefined && parseObject(last.fields, place?.inObject).level !== undefined ? last : first;
}

const formats = [nest, tagged, logfmt] as const;

function parseText(text: string): ParsedLine {
  for (const format of formats) {
    const parsed = format(text);
    if (parsed !== undefined) return parsed;
  }
  return plain(text);
}

/** Text as the reader of the report shall see it: with the label before it. */
function withMessage(parsed: ParsedLine, text: string, shown: string): ParsedLine {
  if (!isNoteworthy(parsed.level) || parsed.message !== text) return parsed;
  return { ...parsed, message: firstLine(shown) };
}

/** An object that says neither how bad it is nor what happened is no entry. */
function isEntry(entry: ParsedLine, fields: Readonly<Record<string, unknown>>): boolean {
  return entry.level !== undefined || entry.doubt !== undefined || 'msg' in fields || 'message' in fields;
}

/** Nothing but a level, times and labels. */
function isBare(before: string): boolean {
  if (before.length > 160) return false;
  const words =
    before.replace(/\[[^\]]*\]|\([^)]*\)|[\da-f-]{36}|[\d:/.,TZ+-]+|\b[AP]M\b/g, ' ').match(/[a-z]{2,}/gi) ?? [];
  return words.length <= 1;
}

function firstLine(text: string): string {
  const end = text.indexOf('\n');
  return clean(end === -1 ? text : text.slice(0, end));
}

import { doubtOf } from '../doubt.ts';
import { type ParsedLine, timeOf } from '../entry.ts';
import { levelInHead } from './head.ts';
import { knownLevel } from './known.ts';

/** Text that names its level, or that is an error by its own words. Reads any line. */
export function plain(line: string): ParsedLine {
  const level = knownLevel(line) ?? levelInHead(line);
  const doubt = level === undefined ? doubtOf(line) : undefined;
  const found = level === undefined ? undefined : isoTime.exec(line.slice(0, 60))?.[1];
  return { level, message: line, time: timeOf(found), doubt };
}

const isoTime = /^\[?(\d{4}-\d\d-\d\d[T ][\d:.,]{5,20}(?:Z|[+-]\d\d:?\d\d)?)/;

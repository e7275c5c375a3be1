import type { Level } from '../entry.ts';
import { levelOfLetter, levelOfNumber, levelOfWord, type Scale } from '../levels.ts';
import { clean } from '../lines/clean.ts';
import { isFields } from '../lines/looseObject.ts';

type Fields = Readonly<Record<string, unknown>>;

/**
 * How bad an entry is by its fields. Names are compared without their case, dots, dashes and underscores, nested ones as
 * if they were flat: `log.level`, `{ log: { level } }`, `LogLevel` and `log_level` are one.
 */
export function levelOf(fields: Fields): Level | undefined {
  // The usual case first: a field called "level" of pino, Bunyan, winston and most others.
  const usual = fields.level;
  if (typeof usual === 'string') {
    const level = levelOfWord(usual);
    if (level !== undefined) return level;
  }
  const found = flatten(fields);
  for (const { names, scale } of places) {
    for (const name of names) {
      const level = wordIn(found.get(name));
      if (level !== undefined) return level;
    }
    for (const name of scale === undefined ? [] : names) {
      const value = numberIn(found.get(name));
      const level = value === undefined || scale === undefined ? undefined : levelOfNumber(value, scale);
      if (level !== undefined) return level;
    }
  }
  return byShape(fields);
}

interface Place {
  readonly names: readonly string[];
  /** Of the numbers that stand there; none where only words count. */
  readonly scale?: Scale;
}

/** In the order in which they are believed; words before numbers: those who write both mean the word. */
const places: readonly Place[] = [
  { names: ['levelname', 'levelstr', 'levellevelstr', 'severitytext', 'recordlevelname', 'metaloglevelname'] },
  {
    names: [
      ...['level', 'lvl', 'loglevel', '@level', 'levelvalue', 'levellevel', 'metalevel', 'contextlevel'],
      ...['fieldslevel', 'recordlevel', 'attributeslevel', 'attributesloglevel', 'bodylevel', 'bodyloglevel'],
      ...['jsonpayloadlevel', 'logprocessedlevel', 'labelslevel', 'levellabel', 'leveltext'],
    ],
    scale: 'level',
  },
  {
    names: ['severity', 'attributesseverity', 'bodyseverity', 'jsonpayloadseverity', 'logseverity', '@severity'],
    scale: 'severity',
  },
  { names: ['severitynumber'], scale: 'telemetry' },
  { names: ['contextloglevel'], scale: 'pino' },
  { names: ['severitylevel'], scale: 'azure' },
  { names: ['levelno', 'recordlevelno'], scale: 'python' },
  {
    names: ['logsyslogseverityname', 'logsyslogseveritycode', 'syslogseverity', 'syslogseveritycode'],
    scale: 'syslog',
  },
  // What means a level only where nothing else does: consola's "type", Datadog's "status".
  { names: ['@l', 'sev', 'logstatus', 'status', 'type', 'kind', 'logtype'] },
];

const wanted: ReadonlySet<string> = new Set(places.flatMap(({ names }) => names));
const deepest = 4;
/** Fields that may hold others which say the level. */
const holders =
  /^(?:log|level|severity|meta|context|fields|record|attributes|body|jsonpayload|logprocessed|labels|syslog)$/;

function flatten(fields: Fields): Map<string, unknown> {
  const found = new Map<string, unknown>();
  const visit = (inner: Fields, path: string, depth: number) => {
    for (const name of Object.keys(inner)) {
      const flat = path + plainName(name);
      const value = inner[name];
      if (wanted.has(flat) && !found.has(flat)) found.set(flat, value);
      if (depth < deepest && isFields(value) && holders.test(plainName(name))) visit(value, flat, depth + 1);
    }
  };
  visit(fields, '', 1);
  return found;
}

/** A field that would be the level of an error if it were one: `{ howBad: 'error' }`, `{ myLevel: 50 }`. */
export function hintOf(fields: Fields): string | undefined {
  for (const [name, value] of Object.entries(fields).slice(0, 60)) {
    const isWord = typeof value === 'string' && /^(?:error|err|fatal|crit|emerg|panic|severe)$/i.test(value);
    const isNumber = (value === 50 || value === 60) && /(?:level|severity|priority)$/i.test(name);
    if (isWord || isNumber) return `the field "${name}"`;
  }
  return undefined;
}

function plainName(name: string): string {
  return name.length > 60 ? name : name.toLowerCase().replace(/[_.\-\s]/g, '');
}

function wordIn(value: unknown): Level | undefined {
  if (typeof value !== 'string' || value.length > 60) return undefined;
  const text = clean(value).trim();
  return text.length === 1 ? levelOfLetter(text) : levelOfWord(text);
}

function numberIn(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  return typeof value === 'string' && /^\s*\d{1,6}\s*$/.test(value) ? Number(value) : undefined;
}

/** Entries whose level can be told by what else they hold. */
function byShape(fields: Fields): Level | undefined {
  // Serilog's compact format leaves out the level where it is Information.
  if (typeof fields['@t'] === 'string' && ('@m' in fields || '@mt' in fields))
    return '@l' in fields ? undefined : 'info';
  // MongoDB.
  if (typeof fields.s === 'string' && 'c' in fields && 'ctx' in fields) return levelOfLetter(fields.s.slice(0, 1));
  // journald.
  if ('PRIORITY' in fields && 'MESSAGE' in fields) return levelOfNumber(Number(fields.PRIORITY), 'syslog');
  // syslog as JSON: the facility tells it from the priority of a job.
  if ('facility' in fields && 'priority' in fields) return levelOfNumber(Number(fields.priority), 'syslog');
  // pino with a levelKey of its own: the level is the first field, and the time follows.
  const [first] = Object.keys(fields);
  const isPino = 'time' in fields && ('pid' in fields || 'hostname' in fields);
  if (first === undefined || !isPino || first === 'time' || first === 'pid') return undefined;
  const value = fields[first];
  return typeof value === 'number' ? (value % 10 === 0 ? levelOfNumber(value, 'pino') : undefined) : wordIn(value);
}

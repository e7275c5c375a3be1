import type { Level } from '../entry.ts';
import { levelOfWord } from '../levels.ts';

/**
 * The level that a line of text names before it says anything: `error: …`, `[2026-01-01 00:00:00] error: …`,
 * `2026-01-01T00:00:00Z ERROR [Gateway] …`, `[14:35:19.094] WARN (30146): …`, `12:00:00 AM - [api] - error - …`,
 * `host api[7]: ERROR …`, `app.ERROR: …`.
 */
export function levelInHead(line: string): Level | undefined {
  const head = line.slice(0, longestHead);
  return named(head) ?? firstToken(head) ?? capitals(head);
}

const longestHead = 240;

const skipped = /(?:[\s|·•●›»➜▶,–—✖✔ℹ⚠❌🚨🔥*>#-]|:\s){1,20}/uy;
const time =
  /(?:\d{4}[-/]\d\d[-/]\d\d|\d{1,2}[/.]\d{1,2}[/.]\d{2,4})(?:[T, ]{1,2}\d{1,2}:\d\d(?::\d\d)?)?(?:[.,]\d{1,9})?(?:\s?[AP]M)?(?:\s?(?:Z|UTC|GMT|[+-]\d\d:?\d\d))?|\d{1,2}:\d\d(?::\d\d)?(?:[.,]\d{1,9})?(?:\s?[AP]M)?|\d{1,19}(?:\.\d{1,9})?(?=[\s|:\]-])/iy;
const bracketed = /\[([^[\]]{0,80})\]|\(([^()]{0,80})\)|<([^<>]{0,80})>|\{([^{}]{0,40})\}/y;
/** A word, and what shows that it stands for itself. */
const word =
  /([A-Za-z]{3,12})(?!\s?:\s{1,3}(?:0|false|none|null|off|no|undefined)\s*$)(?=\]?\s?:(?:\s|$)|\s{0,12}[|\t]|\s[-–—]\s|!:|\[\w{1,20}\]:?\s)/y;
const capital = /([A-Z]{3,12})(?=[\s\]):|>[,]|$)/y;
/** The name of a logger or of a program, where a separator follows it. */
const label = /[\w@./$-]{1,60}(?=\s?[|]|\s[-–—]\s)/y;

/** `level: error, message: …`; alone in its line it is a setting. */
function named(head: string): Level | undefined {
  const word = /^(?:level|lvl|severity)\s?[:=]\s?["']?([a-z]{3,12})["']?[,;|\s]{1,3}\S/i.exec(head)?.[1];
  return word === undefined ? undefined : levelOfWord(word);
}

/** Words that are a level where one is expected, and something else in a text: `http: panic serving …`. */
const ambiguous = /^(?:http|access|success|audit|ready|start|log|fail|failure|exception|config|fine|finer|finest)$/;
/** A level in small letters with nothing behind it, where a time stands before. */
const afterTime =
  /(fatal|critical|error|err|warn|warning|info|debug|trace|verbose)(?=\s)(?!\s(?:handler|budget|rate|level|log|count|page|handling)\b)/y;

/** Goes from token to token while they are times, labels and separators. */
function firstToken(head: string): Level | undefined {
  let at = 0;
  const take = (pattern: RegExp) => {
    pattern.lastIndex = at;
    const found = pattern.exec(head);
    if (found !== null) at = pattern.lastIndex;
    return found;
  };
  let isTimed = false;
  for (let tokens = 0; tokens < 16 && at < head.length; tokens++) {
    if (take(skipped) !== null) continue;
    if (take(time) !== null) {
      isTimed = true;
      continue;
    }
    const inside = take(bracketed);
    if (inside !== null) {
      const level = levelInside(inside[1] ?? inside[2] ?? inside[3] ?? inside[4] ?? '');
      if (level !== undefined) return level;
      continue;
    }
    const from = at;
    const found = (take(word) ?? take(capital) ?? (isTimed ? take(afterTime) : null))?.[1] ?? '';
    const level = ambiguous.test(found) ? undefined : levelOfWord(found);
    if (level !== undefined) return level;
    at = from;
    if (take(label) === null) return undefined;
  }
  return undefined;
}

/** `[error]`, `[11:04:59 ERR]`, `[core:error]`, `[2026-01-01 ERROR api]`. */
function levelInside(text: string): Level | undefined {
  const trimmed = text.trim();
  if (/^[a-z]{1,12}$/i.test(trimmed)) return levelOfWord(trimmed);
  const named =
    /(?:^|[\s:])([A-Z]{3,12})(?=$|[\s:])/.exec(trimmed)?.[1] ?? /^[\w-]{1,30}:([a-z]{3,12})$/.exec(trimmed)?.[1];
  return named === undefined ? undefined : levelOfWord(named);
}

/** A level in capitals within the first words, with something behind it: "the log level is ERROR" names none. */
const inCapitals =
  /(?:^|[\s[(|<.])(FATAL|CRITICAL|PANIC|EMERG|ERROR|ERR|ERRO|SEVERE|WARNING|WARN|WRN|NOTICE|INFO|LOG|DEBUG|VERBOSE|TRACE)(?=[\s\]):|>[]|$)/g;
const furthest = 110;
const notALevel =
  /(?:level|severity|threshold|verbosity)(?:\s(?:is|was|set|to|now)){0,3}\s?[:=]?\s?["'[(]?$|\b(?:0|no|without|zero)\s$/i;
const notAnEntry = /^ (?:handler|budget|rate|level|log|count|page|handling)/i;

function capitals(head: string): Level | undefined {
  for (const found of head.slice(0, furthest).matchAll(inCapitals)) {
    const wordAt = found.index + found[0].length - (found[1]?.length ?? 0);
    const before = head.slice(0, wordAt);
    const after = head.slice(wordAt + (found[1]?.length ?? 0));
    if (notALevel.test(before.slice(-60)) || notAnEntry.test(after) || (after.trim() === '' && wordAt > 0)) continue;
    return levelOfWord(found[1] ?? '');
  }
  return undefined;
}

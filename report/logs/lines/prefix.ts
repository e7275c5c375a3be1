import { levelOfWord } from '../levels.ts';

/** A line without what the program that ran the gateway has put before it. */
export interface Unprefixed {
  /** Which of several outputs the line belongs to; '' where nothing says so. */
  readonly source: string;
  /** What the gateway itself has written, indentation included. */
  readonly rest: string;
  /** The rest, and before it what a reader would miss: a label that may as well be the logger's own. */
  readonly shown: string;
}

/**
 * Takes off what task runners, process managers and container engines put before every line: `api-1  | `, `0|api  | `,
 * `[0] `, `12:00:00 web.1 | `, `api:start: `, `2026-01-01T00:00:00Z stderr F `, `host api[7]: `.
 */
export function splitPrefix(line: string): Unprefixed {
  let source = '';
  let rest = line;
  let shown = line;
  for (let peeled = 0; peeled < 4; peeled++) {
    const found = nextPrefix(rest);
    if (found === undefined) break;
    const { name, length, isRunner } = found;
    if (name !== '') source += `${name}/`;
    rest = rest.slice(length);
    if (isRunner) shown = rest;
  }
  return { source, rest, shown };
}

interface Prefix {
  readonly pattern: RegExp;
  /** Written by a program that runs others, and by nothing else; the gateway's own line begins behind it. */
  readonly isRunner: boolean;
}

const time = String.raw`\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d{1,9})?(?:Z|[+-]\d\d:?\d\d)?`;

const levelWord = String.raw`\[?(?:fatal|error|err|warn|warning|info|debug|trace|log|notice)\b`;

const prefixes: readonly Prefix[] = [
  // containerd and CRI-O.
  { pattern: new RegExp(`^${time} (?<name>stdout|stderr) [FP] `), isRunner: true },
  // docker compose, overmind, foreman and honcho (with the time), docker service, PM2 ("0|api").
  {
    pattern:
      /^(?:\d\d:\d\d:\d\d(?:\.\d{1,6})? )?(?<name>(?:\d{1,4}\|)?[\w.@/-]{0,60}[A-Za-z][\w.@/-]{0,60}) {0,40}\|(?: |$)/,
    isRunner: true,
  },
  // concurrently without names.
  { pattern: /^\[(?<name>\d{1,3})\] /, isRunner: true },
  // turbo.
  { pattern: /^(?<name>[@\w./-]{1,60}:(?!\d)[\w-]{1,40}(?::[\w-]{1,20})?): /, isRunner: true },
  // pnpm, lerna.
  {
    pattern:
      /^(?<name>(?:\.|[@\w.-]{1,60}(?:\/[\w.-]{1,60}){0,4}) (?:start|dev|serve|watch|preview)(?::[\w:-]{1,30})?): /,
    isRunner: true,
  },
  { pattern: /^(?<name>@[\w.-]{1,60}\/[\w.-]{1,60}): /, isRunner: true },
  // syslog and journalctl, with the time of either; Heroku.
  {
    pattern: /^[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d (?<name>\S{1,60} [\w./-]{1,60}(?:\[\d{1,8}\])?): /,
    isRunner: false,
  },
  {
    pattern: new RegExp(String.raw`^${time} (?<name>\S{1,60} [\w./-]{1,60}\[\d{1,8}\]|[\w-]{1,40}\[[\w.-]{1,40}\]): `),
    isRunner: false,
  },
  // concurrently, npm-run-all, kubectl, yarn: a label. NestJS writes one too, and a process id after it.
  { pattern: /^\[(?<name>[\w@./:-]{1,100})\]:? (?!\d{1,8}\s+- )/, isRunner: false },
  // Times that docker, kubectl and PM2 add: of the lines below an entry only, since an entry's own time is worth having.
  {
    pattern: new RegExp(
      String.raw`^(?<name>)${time}:? (?=\s{1,20}(?:at\s|File "|\.\.\. )|\s{1,20}(?!${levelWord})["'[]?[\w@.()-]{1,60}["'\]]?\s?: |[ \t]*[}\]][\]}),]*$|\{$)`,
      'i',
    ),
    isRunner: true,
  },
];

function nextPrefix(line: string): { name: string; length: number; isRunner: boolean } | undefined {
  const first = line[0];
  if (first === undefined || first === '{' || first === ' ' || first === '\t') return undefined;
  const head = line.slice(0, 300);
  for (const { pattern, isRunner } of prefixes) {
    const found = pattern.exec(head);
    const name = found?.groups?.name;
    if (found === null || name === undefined || isTold(name)) continue;
    return { name, length: found[0].length, isRunner };
  }
  return undefined;
}

/** `error | it broke` and `[warn] slow` tell a level, `TypeError:x: ` an error, and `[11:04:59]` the time. */
function isTold(name: string): boolean {
  return /(?:Error|Exception)\b/.test(name) || /^node:/.test(name) || name.split(/[:./]/).some(isLevel) || isTime(name);
}

function isLevel(word: string): boolean {
  return levelOfWord(word) !== undefined && !/^(?:start|log|http|ready|access|audit)$/.test(word);
}

function isTime(name: string): boolean {
  return /^[\d:.TZ-]{6,}$/.test(name);
}

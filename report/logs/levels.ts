import type { Level } from './entry.ts';

/*
 * What loggers call the same five levels, in words and in numbers.
 */

/** A word that is a level, whatever surrounds it: `[ERROR]`, `ERROR+2`, `error:`. */
export function levelOfWord(word: string): Level | undefined {
  const bare = /^[^a-z]{0,12}([a-z]{3,12})(?:[+-]\d{1,3})?[^a-z]{0,12}$/i.exec(word)?.[1];
  return bare === undefined ? undefined : levels.get(bare.toLowerCase());
}

/** The single letters of klog, glog, MongoDB and others; only where a letter can be nothing but a level. */
export function levelOfLetter(letter: string): Level | undefined {
  return letters[letter.toUpperCase()];
}

/** Scales of numbers. Which one is meant follows from the field that holds the number. */
export type Scale = keyof typeof scales;

export function levelOfNumber(number: number, scale: Scale): Level | undefined {
  return Number.isFinite(number) ? scales[scale](number) : undefined;
}

/** 0 to 7, the less the worse: syslog, GELF, journald. */
export function levelOfSyslog(number: number): Level | undefined {
  if (!Number.isInteger(number) || number < 0 || number > 7) return undefined;
  if (number <= 2) return 'fatal';
  return number === 3 ? 'error' : number === 4 ? 'warn' : number === 7 ? 'debug' : 'info';
}

const scales = {
  syslog: levelOfSyslog,
  /** A field called `level`: by their size the numbers of syslog, pino and Bunyan, Monolog, and Java are told apart. */
  level(number: number): Level | undefined {
    if (number < 8) return levelOfSyslog(number);
    if (number < 10) return undefined;
    if (number < 100) return above(number, 30, 40, 50, 60);
    return number < 1000 ? above(number, 200, 300, 400, 500) : above(number, 20_000, 30_000, 40_000, 50_000);
  },
  /** A field called `severity`: the same, with the LogSeverity of Google Cloud, and OpenTelemetry between. */
  severity(number: number): Level | undefined {
    if (number >= 100) return above(number, 200, 400, 500, 600);
    return number > 8 && number <= 24 && number % 10 !== 0 ? scales.telemetry(number) : scales.level(number);
  },
  /** OpenTelemetry's SeverityNumber: 1 to 24; 0 is unspecified. */
  telemetry(number: number): Level | undefined {
    return number >= 1 && number <= 24 ? above(number, 9, 13, 17, 21) : undefined;
  },
  /** The numbers of pino and Bunyan, and what lies between them. */
  pino(number: number): Level | undefined {
    return number < 0 || number > 100 ? undefined : above(number, 30, 40, 50, 60);
  },
  /** Python: 30 is a warning, 50 critical. */
  python(number: number): Level | undefined {
    return number < 10 || number > 100 ? undefined : above(number, 20, 30, 40, 50);
  },
  /** Application Insights: 0 is verbose, 4 critical. */
  azure(number: number): Level | undefined {
    return number < 0 || number > 4 ? undefined : above(number, 1, 2, 3, 4);
  },
} as const satisfies Record<string, (number: number) => Level | undefined>;

function above(number: number, info: number, warn: number, error: number, fatal: number): Level {
  if (number >= fatal) return 'fatal';
  if (number >= error) return 'error';
  if (number >= warn) return 'warn';
  return number >= info ? 'info' : 'debug';
}

const words: Readonly<Record<Level, string>> = {
  fatal: 'fatal critical crit emerg emergency alert panic dpanic ftl pnc fata pani',
  error: 'error err erro eror severe fail failure exception',
  warn: 'warn warning wrn',
  info: 'notice info inf information informational log http access success audit ready start',
  debug: 'debug debu debg dbug dbg verbose vrb trace trac trce trc silly fine finer finest',
};

const levels: ReadonlyMap<string, Level> = new Map(
  (['fatal', 'error', 'warn', 'info', 'debug'] as const).flatMap((level) =>
    words[level].split(' ').map((word) => [word, level] as const),
  ),
);

const letters: Readonly<Record<string, Level>> = {
  F: 'fatal',
  C: 'fatal',
  E: 'error',
  W: 'warn',
  N: 'info',
  I: 'info',
  D: 'debug',
  V: 'debug',
  T: 'debug',
};

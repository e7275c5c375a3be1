import { type Level, type LogFormat, levelOfWord, timeOf } from '../entry.ts';

/** Text that names its level, or that is an error by its own words. The first rule that knows a line decides. */
export const plain: LogFormat = (line) => {
  for (const { pattern, level } of rules) {
    const found = pattern.exec(line);
    if (found === null) continue;
    const time = timeOf(/^\[?(\d{4}-\d\d-\d\d[T ][\d:.,]+(?:Z|[+-]\d\d:?\d\d)?)/.exec(line)?.[1]);
    return { level: level ?? levelOfWord(found[1] ?? ''), message: line, time };
  }
  return undefined;
};

interface Rule {
  readonly pattern: RegExp;
  /** What a match means; by default the word in its first group says so. */
  readonly level?: Level;
}

const rules: readonly Rule[] = [
  // Warnings and crashes of Node itself, and of package managers.
  { pattern: /^\(node:\d+\).*UnhandledPromiseRejection/, level: 'error' },
  { pattern: /^\(node:\d+\) (?:\[\w+\] )?\w*Warning:/, level: 'warn' },
  {
    pattern: /^(?:<--- Last few GCs --->|FATAL ERROR:|Segmentation fault|panic: |Traceback \(most recent)/,
    level: 'fatal',
  },
  { pattern: /^npm (?:ERR!|error )/, level: 'error' },
  { pattern: /^npm (?:WARN|warn) /, level: 'warn' },
  // `level=error msg="…"`
  { pattern: /(?:^|\s)(?:level|lvl|severity)="?(\w+)"?(?:\s|$)/ },
  // `error: it broke`, `[2025-10-11 05:47:10] error: it broke`; also `Error: it broke`, which JavaScript prints.
  {
    pattern:
      /^(?:\[?\d[\d\-/:.,TZ+ ]*(?:[AP]M)?\]?\s*[-|]?\s*)?\[?(fatal|critical|error|err|warning|warn|info|debug|trace|verbose|silly|http)\]?\s?[:|]\s/i,
  },
  // `2025-10-11T05:47:09Z ERROR [Gateway] it broke`, `[14:35:19.094] WARN (30146): slow`, `<err>`, `host api[7]: ERROR …`
  {
    pattern:
      /^.{0,60}?(?:^|[\s[(|<])(FATAL|CRITICAL|PANIC|EMERG|ERROR|ERR|SEVERE|WARNING|WARN|NOTICE|INFO|LOG|DEBUG|VERBOSE|TRACE)(?=[\s\]):|>]|$)/,
  },
  // `TypeError: x is not a function`, `Uncaught MongoServerError [E1]: …`
  {
    pattern: /^(?:Uncaught |Unhandled )?(?:\w+\.)*[A-Z]\w*(?:Error|Exception|Rejection)(?: \[\w+\])?: /,
    level: 'error',
  },
];

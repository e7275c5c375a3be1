import type { Level } from '../entry.ts';

/** The level of a line that Node, another runtime or a package manager has printed itself. */
export function knownLevel(line: string): Level | undefined {
  const head = line.slice(0, 300);
  return rules.find(({ pattern }) => pattern.test(head))?.level;
}

const errorName = String.raw`(?:[\w$]{1,60}\.){0,6}[A-Z][\w$]{0,60}(?:Error|Exception|Rejection)|Error|DOMException`;

const rules: readonly { readonly pattern: RegExp; readonly level: Level }[] = [
  // Warnings and crashes of Node itself, and of package managers.
  { pattern: /^\(node:\d{1,10}\) .{0,40}UnhandledPromiseRejection/, level: 'error' },
  { pattern: /^\(node:\d{1,10}\) (?:\[\w{1,40}\] )?\w{0,60}Warning:/, level: 'warn' },
  { pattern: /^[A-Z]\w{0,60}Warning: /, level: 'warn' },
  { pattern: /^\(Use `\S{1,100} --trace-/, level: 'debug' },
  {
    pattern:
      /^(?:<--- Last few GCs --->|FATAL ERROR:|Segmentation fault|Aborted \(core dumped\)|panic: (?!false|true|0|none|off)|fatal error: |thread '.{1,60}' panicked at|Exception in thread |PHP Fatal error: )/,
    level: 'fatal',
  },
  { pattern: /^(?:npm (?:ERR!|error )|Traceback \(most recent)/, level: 'error' },
  { pattern: /^npm (?:WARN|warn) /, level: 'warn' },
  { pattern: /^npm (?:notice|info|http) /, level: 'debug' },
  {
    pattern: /^(?:Debugger (?:listening on|attached)|For help, see: https:\/\/nodejs\.org|Waiting for the debugger)/,
    level: 'debug',
  },
  // The debug module, to a file: `2026-01-01T00:00:00.000Z socket.io:server initializing namespace /`.
  {
    pattern:
      /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z (?:engine|engine\.io|socket\.io|express|mongodb?|mongoose|ioredis|redis)(?:-\w{1,20})?:[\w:*.-]{1,60} /,
    level: 'debug',
  },
  // The same to a terminal.
  { pattern: /^\s{0,4}[\w.-]{1,40}(?::[\w.*-]{1,40}){1,5} .{0,200} \+\d{1,6}(?:ms|s|m|h)$/, level: 'debug' },
  // The level of Apache and nginx stands after a colon or alone.
  { pattern: /^\[?[\w :/.,+-]{8,40}\]? \[(?:[\w]{1,30}:)?(?:emerg|alert|crit)\]/, level: 'fatal' },
  { pattern: /^\[?[\w :/.,+-]{8,40}\]? \[(?:[\w]{1,30}:)?error\]/, level: 'error' },
  { pattern: /^\[?[\w :/.,+-]{8,40}\]? \[(?:[\w]{1,30}:)?warn\]/, level: 'warn' },
  // `console.trace()` asks for a stack; nothing is wrong.
  { pattern: /^Trace(?:: |$)/, level: 'debug' },
  // `TypeError: x is not a function`, `Uncaught MongoServerError [E1]: …`, `Error: it broke`, `[Error: it broke]`, `Error {`.
  {
    pattern: new RegExp(
      String.raw`^(?:Uncaught |Unhandled |\(in promise\) |Uncaught \(in promise\) |Unhandled rejection |Unhandled Rejection:? |uncaughtException:? |⨯ |✖ |× ){0,2}\[?(?:${errorName})(?: \[\w{1,60}\])?(?:: |\]? \{|\]$|:?$)`,
    ),
    level: 'error',
  },
  {
    pattern:
      /^(?:Uncaught |Unhandled (?:promise )?rejection\b(?! handler)|Unhandled Rejection at|UnhandledPromiseRejection)/i,
    level: 'error',
  },
];

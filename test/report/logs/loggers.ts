/** A way in which loggers and what runs them write, and what is in it. */
export interface LoggerSample {
  readonly name: string;
  /** Lines as they stand in the log. */
  readonly text: string;
  /** "level message" of each entry that is an error, a warning, or of no known level: `?`, and `?!` if it looks like an error. */
  readonly entries: readonly string[];
}

const json = JSON.stringify;
const indented = (value: unknown) => JSON.stringify(value, null, 2);
const before = (prefix: string, text: string) =>
  text
    .split('\n')
    .map((line) => prefix + line)
    .join('\n');
const stack = 'Error: boom\n    at f (/srv/a.js:1:2)\n    at node:internal/main/run_main_module:28:49';

/** Entries of JSON loggers, one a line: fields, and what they are. */
const jsonEntries: readonly (readonly [name: string, fields: unknown, entry: string | undefined])[] = [
  ['pino', { level: 50, time: 1, pid: 1, hostname: 'x', msg: 'boom' }, 'error boom'],
  ['pino: info', { level: 30, time: 1, msg: 'fine' }, undefined],
  ['pino: a label', { level: 'fatal', time: 1, msg: 'boom' }, 'fatal boom'],
  ['pino: number as text', { level: '50', msg: 'boom' }, 'error boom'],
  ['pino: levelKey', { howBad: 50, time: 1, pid: 7, hostname: 'x', msg: 'boom' }, 'error boom'],
  ['pino: levelKey with labels', { howBad: 'error', time: 1, pid: 7, hostname: 'x', msg: 'boom' }, 'error boom'],
  ['pino: severity', { severity: 'ERROR', message: 'boom' }, 'error boom'],
  ['pino: levels of its own', { level: 35, msg: 'request' }, undefined],
  [
    'Bunyan',
    { name: 'api', hostname: 'x', pid: 1, level: 60, msg: 'boom', time: '2026-01-01T00:00:00Z', v: 0 },
    'fatal boom',
  ],
  ['winston', { level: 'error', message: 'boom' }, 'error boom'],
  ['winston: colour', { level: '\u001b[31merror\u001b[39m', message: 'boom' }, 'error boom'],
  ['winston: bold colour', { level: '\u001b[1;31merror\u001b[0m', message: '\u001b[31mboom\u001b[39m' }, 'error boom'],
  ['winston: colour without its escape', { level: '[31merror[39m', message: 'boom' }, 'error boom'],
  ['winston: syslog levels', { level: 'emerg', message: 'boom' }, 'fatal boom'],
  ['winston: capitals', { level: 'WARN', message: 'slow' }, 'warn slow'],
  ['NestJS', { level: 'error', pid: 1, timestamp: 1, message: 'boom', context: 'X' }, 'error boom'],
  [
    'log4js',
    {
      startTime: 'x',
      categoryName: 'default',
      level: { level: 40000, levelStr: 'ERROR', colour: 'red' },
      data: ['boom'],
    },
    'error boom',
  ],
  ['log4j', { instant: {}, level: 'ERROR', loggerName: 'a', message: 'boom' }, 'error boom'],
  ['logback', { '@timestamp': 'x', message: 'boom', level: 'ERROR', level_value: 40000 }, 'error boom'],
  ['logback: number alone', { message: 'boom', level_value: 40000 }, 'error boom'],
  ['ECS, flat', { '@timestamp': 'x', 'log.level': 'error', message: 'boom' }, 'error boom'],
  ['ECS, nested', { log: { level: 'error', logger: 'x' }, message: 'boom' }, 'error boom'],
  [
    'ECS: its error',
    { 'log.level': 'error', message: 'boom', error: { type: 'E', message: 'pool closed' } },
    'error boom: pool closed',
  ],
  [
    'ECS: its flat error',
    { 'log.level': 'error', message: 'boom', 'error.message': 'pool closed' },
    'error boom: pool closed',
  ],
  ['ECS: syslog name', { log: { syslog: { severity: { code: 3, name: 'Error' } } }, message: 'boom' }, 'error boom'],
  ['OpenTelemetry, proto names', { severityNumber: 17, body: { stringValue: 'boom' } }, 'error boom'],
  ['OpenTelemetry, collector names', { SeverityText: 'ERROR', SeverityNumber: 17, Body: 'boom' }, 'error boom'],
  ['OpenTelemetry, Python', { body: 'boom', severity_number: 17, severity_text: 'ERROR' }, 'error boom'],
  ['OpenTelemetry: number alone', { body: 'slow', severity_number: 13 }, 'warn slow'],
  ['OpenTelemetry: 9 is info', { body: 'fine', severityNumber: 9 }, undefined],
  ['OpenTelemetry: in attributes', { body: 'boom', attributes: { level: 'error' } }, 'error boom'],
  ['OpenTelemetry: in attributes, dotted', { body: 'boom', attributes: { 'log.level': 'error' } }, 'error boom'],
  ['OpenTelemetry: in the body', { body: { level: 'error', message: 'boom' } }, 'error boom'],
  [
    'OpenTelemetry: its exception',
    { severityText: 'ERROR', body: 'boom', attributes: { 'exception.message': 'pool closed' } },
    'error boom: pool closed',
  ],
  [
    'OTLP',
    {
      resourceLogs: [
        {
          scopeLogs: [
            {
              logRecords: [
                { severityNumber: 9, body: { stringValue: 'fine' } },
                { severityNumber: 17, body: { stringValue: 'boom' } },
              ],
            },
          ],
        },
      ],
    },
    'error boom',
  ],
  ['GELF', { version: '1.1', host: 'x', short_message: 'boom', timestamp: 1.5, level: 3, _job: 'a' }, 'error boom'],
  ['GELF: info', { version: '1.1', host: 'x', short_message: 'fine', level: 6 }, undefined],
  ['GELF: warning', { version: '1.1', short_message: 'slow', level: 4 }, 'warn slow'],
  ['GELF: alert', { version: '1.1', short_message: 'boom', level: 1 }, 'fatal boom'],
  ['syslog severity', { level: 3, message: 'boom' }, 'error boom'],
  ['syslog severity as text', { level: '3', message: 'boom' }, 'error boom'],
  ['syslog severity 0', { level: 0, message: 'boom' }, 'fatal boom'],
  ['journald', { PRIORITY: '3', MESSAGE: 'boom', _PID: '7', __REALTIME_TIMESTAMP: '1' }, 'error boom'],
  [
    'journald: what a service printed',
    { PRIORITY: '6', MESSAGE: '{"level":50,"msg":"boom"}', _TRANSPORT: 'stdout' },
    'error boom',
  ],
  [
    'journald: text that a service printed',
    { PRIORITY: '6', MESSAGE: 'ERROR boom', _TRANSPORT: 'stdout' },
    'error ERROR boom',
  ],
  [
    'journald: 6 by default is no level',
    { PRIORITY: '6', MESSAGE: 'cannot connect', _TRANSPORT: 'stdout' },
    '?! cannot connect',
  ],
  ['journald: bytes', { PRIORITY: '3', MESSAGE: [98, 111, 111, 109] }, 'error boom'],
  ['Google Cloud', { severity: 'CRITICAL', message: 'boom' }, 'fatal boom'],
  ['Google Cloud: number', { severity: 500, message: 'boom' }, 'error boom'],
  ['Google Cloud: number, info', { severity: 200, message: 'fine' }, undefined],
  ['Google Cloud: as it is read back', { severity: 'ERROR', jsonPayload: { message: 'boom' } }, 'error boom'],
  ['Serilog', { '@t': '2026-01-01T00:00:00Z', '@m': 'boom', '@l': 'Error' }, 'error boom'],
  ['Serilog: no level is Information', { '@t': '2026-01-01T00:00:00Z', '@mt': 'fine' }, undefined],
  [
    'Serilog: exception',
    { '@t': '2026-01-01T00:00:00Z', '@mt': 'boom', '@l': 'Fatal', '@x': 'E: pool closed\n at X' },
    'fatal boom: E: pool closed',
  ],
  ['.NET', { EventId: 0, LogLevel: 'Error', Category: 'x', Message: 'boom' }, 'error boom'],
  ['zap', { level: 'dpanic', ts: 1.5, msg: 'boom' }, 'fatal boom'],
  ['zap: its error', { level: 'error', ts: 1.5, msg: 'boom', error: 'pool closed' }, 'error boom: pool closed'],
  ['logrus', { level: 'warning', msg: 'slow' }, 'warn slow'],
  ['slog', { time: 'x', level: 'ERROR+2', msg: 'boom' }, 'error boom'],
  ['log15', { lvl: 'eror', msg: 'boom' }, 'error boom'],
  ['Rust tracing', { timestamp: 'x', level: 'ERROR', fields: { message: 'boom' }, target: 'api' }, 'error boom'],
  ['Rust slog', { level: 'ERRO', msg: 'boom' }, 'error boom'],
  ['Python', { levelname: 'ERROR', message: 'boom' }, 'error boom'],
  ['Python: loguru', { text: 'x', record: { level: { name: 'ERROR', no: 40 }, message: 'boom' } }, 'error x'],
  ['Monolog', { message: 'boom', level: 400, level_name: 'ERROR' }, 'error boom'],
  ['MongoDB', { t: { $date: 'x' }, s: 'E', c: 'NETWORK', id: 1, ctx: 'main', msg: 'boom' }, 'error boom'],
  ['roarr', { context: { logLevel: 50 }, message: 'boom', sequence: 0 }, 'error boom'],
  ['tslog', { 0: 'boom', _meta: { logLevelId: 5, logLevelName: 'ERROR' }, msg: 'boom' }, 'error boom'],
  ['consola', { date: 'x', args: ['boom'], type: 'error', tag: '' }, 'error boom'],
  ['Datadog', { status: 'error', message: 'boom' }, 'error boom'],
  ['Azure', { severityLevel: 3, message: 'boom' }, 'error boom'],
  [
    'AWS Lambda',
    { timestamp: 'x', level: 'ERROR', requestId: 'y', message: { errorType: 'E', errorMessage: 'boom' } },
    'error {"errorType":"E","errorMessage":"boom"}',
  ],
  [
    'Docker, json-file',
    { log: '{"level":50,"msg":"boom"}\n', stream: 'stdout', time: '2026-01-01T00:00:00Z' },
    'error boom',
  ],
  [
    'Docker, json-file: text',
    { log: 'ERROR boom\n', stream: 'stderr', time: '2026-01-01T00:00:00Z' },
    'error ERROR boom',
  ],
  ['Docker, json-file: info on stderr', { log: '{"level":30,"msg":"fine"}\n', stream: 'stderr', time: 'x' }, undefined],
  [
    'PM2 JSON',
    { message: '{"level":50,"msg":"boom"}\n', timestamp: 'x', type: 'out', process_id: 0, app_name: 'api' },
    'error boom',
  ],
  ['an entry inside a message', { message: '{"level":"error","msg":"boom"}', host: 'x' }, 'error boom'],
  ['Python: number', { levelno: 40, message: 'boom' }, 'error boom'],
  ['Loki', { labels: { level: 'error' }, message: 'boom' }, 'error boom'],
  ['syslog as JSON', { facility: 3, priority: 3, message: 'boom' }, 'error boom'],
  ['a job of high priority', { priority: 1, msg: 'queued' }, '? queued'],
  ['no level: a field that says it', { howBad: 'error', msg: 'boom' }, '?! boom'],
  ['no level: a field with its number', { myLevel: 50, msg: 'boom' }, '?! boom'],
  ['no level: an error field', { msg: 'replay', err: { message: 'pool closed' } }, '?! replay: pool closed'],
  ['no level: an exception field', { message: 'replay', exception: 'E' }, '?! replay: E'],
  ['no level: a stack', { message: 'replay', stack }, '?! replay'],
  ['no level: words', { msg: 'replay failed' }, '?! replay failed'],
  ['no level: a level nobody knows', { level: 'katastrophe', msg: 'it failed' }, '?! it failed'],
  ['no level: chatter', { msg: 'listening', port: 3000 }, '? listening'],
  ['no level: no error', { msg: 'done', error: null, errors: 0, err: '' }, '? done'],
  ['info with an error field is info', { level: 'info', msg: 'retried', err: { message: 'x' } }, undefined],
  [
    'causes',
    { level: 50, msg: 'boom', err: { type: 'Error', message: 'a', cause: { message: 'b', code: 'EMFILE' } } },
    'error boom: a: caused by b (EMFILE)',
  ],
  [
    'an aggregate',
    { level: 50, msg: 'boom', err: { name: 'AggregateError', errors: [{ message: 'a' }, { message: 'b' }] } },
    'error boom: AggregateError: caused by a: caused by b',
  ],
  [
    'a code',
    { level: 50, msg: 'boom', err: { message: 'connect', code: 'ECONNREFUSED' } },
    'error boom: connect (ECONNREFUSED)',
  ],
  ['an error as text', { level: 50, msg: 'boom', err: 'pool closed' }, 'error boom: pool closed'],
  [
    'a reason',
    { level: 50, msg: 'replay failed', reason: 'too many open files' },
    'error replay failed: too many open files',
  ],
  ['no message', { level: 50, err: { message: 'pool closed' } }, 'error pool closed'],
];

const entry = { level: 'error', message: 'boom' };
const pino = json({ level: 50, time: 1, msg: 'boom' });

/** What stands before every line, by whom. */
const prefixes: readonly (readonly [name: string, prefix: string])[] = [
  ['compose', 'api-1  | '],
  ['compose, with a time', 'api-1  | 2026-01-01T00:00:00.000000000Z '],
  ['PM2', '0|api      | '],
  ['PM2, with a time', '0|api  | 2026-01-01T00:00:00: '],
  ['concurrently', '[0] '],
  ['concurrently, names', '[api] '],
  ['npm-run-all', '[start:api] '],
  ['foreman', '12:00:00 web.1  | '],
  ['overmind', 'web   | '],
  ['turbo', 'api:start: '],
  ['turbo, scope', '@acme/api:dev: '],
  ['pnpm', 'apps/api start: '],
  ['lerna', '@acme/api: '],
  ['kubectl', '[pod/api-5d9c7-x/api] '],
  ['stern', 'api-5d9c7-x api '],
  ['docker logs -t', '2026-01-01T00:00:00.123456789Z '],
  ['CRI', '2026-01-01T00:00:00.123456789Z stderr F '],
  ['swarm', 'app_api.1.abc@node-1    | '],
  ['syslog', 'Jan  1 00:00:00 host api[7]: '],
  ['journalctl', '2026-01-01T00:00:00+0000 host api[7]: '],
  ['Heroku', '2026-01-01T00:00:00.123456+00:00 app[web.1]: '],
  ['systemd', '<6>'],
  ['RFC 5424', '<14>1 2026-01-01T00:00:00Z host api 7 - - '],
  ['RFC 3164', '<14>Jan  1 00:00:00 host api[7]: '],
  ['colours', '\u001b[36mapi-1  |\u001b[0m '],
];

/** Lines of text, and what they are: the line itself unless it is said otherwise. */
const texts: readonly (readonly [name: string, line: string, level: string])[] = [
  ['winston simple', 'error: boom', 'error'],
  ['winston simple, colour', '\u001b[31merror\u001b[39m: boom', 'error'],
  ['winston simple with fields', 'error: boom {"job":1}', 'error'],
  ['winston printf', '2026-01-01T00:00:00.000Z [error]: boom', 'error'],
  ['winston printf, label', '2026-01-01T00:00:00.000Z [api] error: boom', 'error'],
  ['winston printf, dashes', '2026-01-01 00:00:00 - api - error - boom', 'error'],
  ['winston printf, bar', '2026-01-01 00:00:00 | error | boom', 'error'],
  ['winston printf, info', '2026-01-01T00:00:00.000Z [info]: the error handler failed to fail', ''],
  ['NestJS', '[Nest] 7  - 01/01/2026, 2:35:13 PM   ERROR [Replay] boom', 'error [Replay] boom'],
  [
    'NestJS under concurrently',
    '[0] [Nest] 7  - 01/01/2026, 2:35:13 PM   ERROR [Replay] boom +2ms',
    'error [Replay] boom',
  ],
  ['log4js', '[2026-01-01T00:00:00.123] [ERROR] default - boom', 'error'],
  ['tracing-subscriber', '2026-01-01T00:00:00.123456Z  ERROR api::replay: boom', 'error'],
  ['logfmt', 'ts=2026-01-01T00:00:00Z level=error msg=boom', 'error'],
  ['logfmt, quoted level', 'level="error" msg="boom"', 'error'],
  ['logfmt: level in the message', 'level=info msg="set level=error"', ''],
  ['logfmt: an error field', 'msg=replay err="pool closed"', '?!'],
  ['logrus to a terminal', 'ERRO[0000] boom', 'error'],
  ['zap console', '2026-01-01T00:00:00.000Z\tERROR\tapi/a.go:12\tboom', 'error'],
  ['zap console, lower case', '1767225600.123\terror\tboom', 'error'],
  ['zerolog console', '11:25PM ERR boom', 'error'],
  ['klog', 'E0102 15:04:05.678901       1 server.go:12] boom', 'error'],
  ['klog, info', 'I0102 15:04:05.678901       1 server.go:12] an error was fixed', ''],
  ['Ruby', 'E, [2026-01-01T00:00:00.123456 #7] ERROR -- : boom', 'error'],
  ['Python', 'ERROR:root:boom', 'error'],
  ['Python with a format', '2026-01-01 00:00:00,123 - api - ERROR - boom', 'error'],
  ['uvicorn', 'INFO:     Started server process [1]', ''],
  ['Spring', '2026-01-01 00:00:00.123 ERROR 1 --- [main] c.e.App : boom', 'error'],
  ['java.util.logging', 'SEVERE: boom', 'error'],
  ['Serilog', '[11:04:59 ERR] boom', 'error'],
  ['Serilog, info', '[11:04:59 INF] request failed over', ''],
  ['.NET', 'fail: Api.Replay[0]', 'error'],
  ['Elixir', '11:04:59.123 [error] boom', 'error'],
  ['Monolog', '[2026-01-01T00:00:00+00:00] app.ERROR: boom [] []', 'error'],
  ['nginx', '2026/01/01 00:00:00 [error] 7#7: *1 connect() failed', 'error'],
  ['Apache', '[Thu Jan 01 00:00:00.123456 2026] [core:error] [pid 7] boom', 'error'],
  ['Redis', '7:M 01 Jan 2026 00:00:00.123 # WARNING boom', 'warn'],
  ['PostgreSQL', '2026-01-01 00:00:00.123 UTC [7] ERROR:  boom', 'error'],
  ['systemd', '<3>boom', 'error boom'],
  ['RFC 5424', '<11>1 2026-01-01T00:00:00Z host api 7 - - boom', 'error boom'],
  ['consola', '[error] boom', 'error'],
  ['signale', '✖  error     | boom', 'error'],
  ['an error', 'Error: boom', 'error'],
  ['an error in brackets', '[Error: boom]', 'error'],
  ['a named error with its fields', 'MongoServerError: boom { code: 11000 }', 'error'],
  ['an error with nothing but fields', "TypeError { code: 'E' }", 'error'],
  ['uncaught', 'Uncaught TypeError: boom', 'error'],
  ['a rejection', 'Unhandled Rejection at: Promise { <rejected> 1 }', 'error'],
  ['an error of Java', 'java.lang.IllegalStateException: boom', 'error'],
  ['Go', 'panic: runtime error: index out of range', 'fatal'],
  ['Rust', "thread 'main' panicked at src/main.rs:2:5:", 'fatal'],
  ['Node: experimental', '(node:7) ExperimentalWarning: boom failed', 'warn'],
  ['Node: deprecated', '(node:7) [DEP0040] DeprecationWarning: boom', 'warn'],
  ['Node: how to trace', '(Use `node --trace-warnings ...` to show where the warning was created)', ''],
  ['Node: too many listeners', '(node:7) MaxListenersExceededWarning: Possible leak', 'warn'],
  ['debug', '2026-01-01T00:00:00.123Z socket.io:server error in namespace /', ''],
  ['debug to a terminal', '  socket.io:server error in namespace / +0ms', ''],
  ['an object', "{ level: 'error', message: 'boom' }", 'error boom'],
  ['an object with a symbol', "{ message: 'boom', level: 'error', [Symbol(level)]: 'error' }", 'error boom'],
  ['an object, coloured level', "{ level: '\\x1b[31merror\\x1b[39m', message: 'boom' }", 'error boom'],
  ['an object, info', "{ level: 'info', message: 'error: none' }", ''],
  ['an object without a prototype', "[Object: null prototype] { level: 'error', message: 'boom' }", 'error boom'],
  ['an object behind text', "it broke { level: 'error', message: 'boom' }", 'error boom'],
  ['an object in a text of its own level', 'INFO saved {"level":"error"}', ''],
  ['an entry behind nothing but a level', `INFO ${pino}`, 'error boom'],
  ['the second object', `x {"a":1} ${pino}`, 'error boom'],
  ['fields with colons', 'level: error, message: boom', 'error'],
  ['a level in small letters behind a time', '2026-01-01T00:00:00Z   error  boom', 'error'],
  ['info in small letters behind a time', '2026-01-01 00:00:00 info nothing failed', ''],
  ['Go: http is no level', '2026/01/01 00:00:00 http: panic serving x', '?!'],
  ['a warning of JavaScript', 'DeprecationWarning: x', 'warn'],
  ['text behind JSON', `${pino} +2ms`, 'error boom'],
  ['JSON cut off', pino.slice(0, -1), 'error boom'],
  ['an array', `[${pino}]`, 'error boom'],
  ['carets for colours', '^[[31merror^[[39m: boom', 'error'],
];

export const loggers: readonly LoggerSample[] = [
  ...jsonEntries.map(([name, fields, found]) => ({
    name,
    text: json(fields),
    entries: found === undefined ? [] : [found],
  })),
  ...texts.map(([name, line, level]) => ({
    name: `text: ${name}`,
    text: line,
    entries: level === '' ? [] : [level.includes(' ') ? level : `${level} ${plain(line)}`],
  })),
  // A priority of syslog is a level: `<14>replay failed` is information.
  ...prefixes
    .flatMap(([name, prefix]) => [
      { name: `${name}: JSON`, text: before(prefix, pino), entries: ['error boom'] },
      { name: `${name}: JSON, info`, text: before(prefix, json({ level: 30, msg: 'failed' })), entries: [] },
      {
        name: `${name}: indented JSON`,
        text: before(prefix, indented({ ...entry, nested: { level: 'info' } })),
        entries: ['error boom'],
      },
      {
        name: `${name}: indented JSON of pino`,
        text: before(prefix, indented({ level: 50, time: 1, msg: 'boom' })),
        entries: ['error boom'],
      },
      {
        name: `${name}: indented JSON, info`,
        text: before(prefix, indented({ level: 'info', message: 'failed' })),
        entries: [],
      },
      {
        name: `${name}: an object over several lines`,
        text: before(prefix, "{\n  level: 'error',\n  message: 'boom',\n  list: [\n    1, 2\n  ]\n}"),
        entries: ['error boom'],
      },
      {
        name: `${name}: a level in text`,
        text: before(prefix, 'ERROR [Replay] boom'),
        entries: ['error * ERROR [Replay] boom'],
      },
      { name: `${name}: an error with its stack`, text: before(prefix, stack), entries: ['error * Error: boom'] },
      { name: `${name}: a word`, text: before(prefix, 'replay failed'), entries: ['?! * replay failed'] },
    ])
    .filter(({ name }) => !/^(?:systemd|RFC \d+): a word$/.test(name)),
  { name: 'console.error of text and error', text: `it broke ${stack}`, entries: ['error it broke Error: boom'] },
  {
    name: 'an error with fields',
    text: `${stack} {\n  code: 'E',\n  [cause]: Error: x\n      at g (/srv/a.js:2:3)\n}`,
    entries: ['error Error: boom'],
  },
  {
    name: 'Python',
    text: 'Traceback (most recent call last):\n  File "a.py", line 3, in f\nValueError: boom',
    entries: ['error Traceback (most recent call last):'],
  },
  {
    name: 'Java',
    text: 'java.lang.RuntimeException: boom\n\tat a.B.c(B.java:3)\nCaused by: x.Y: z\n\t... 3 more',
    entries: ['error java.lang.RuntimeException: boom'],
  },
  { name: 'console.trace', text: 'Trace: here\n    at f (/srv/a.js:1:2)', entries: [] },
  {
    name: 'two containers at a time',
    text: `api-1    | {\nredis-1  | 7:M 01 Jan 2026 00:00:00.123 * ready\napi-1    |   "level": 50,\nredis-1  | ok\napi-1    |   "msg": "boom"\napi-1    | }`,
    entries: ['error boom', '? ok'],
  },
  {
    name: 'a stack under docker, json-file',
    text: stack
      .split('\n')
      .map((line) => json({ log: `${line}\n`, stream: 'stderr', time: 'x' }))
      .join('\n'),
    entries: ['error Error: boom'],
  },
  {
    name: 'OpenTelemetry to the console',
    text: "{\n  resource: { attributes: { 'service.name': 'x' } },\n  severityText: 'ERROR',\n  severityNumber: 17,\n  body: 'boom',\n  attributes: {}\n}",
    entries: ['error boom'],
  },
  {
    name: 'an error inside an object',
    text: "{\n  level: 'error',\n  message: 'boom',\n  err: Error: pool closed\n      at f (/srv/a.js:1:2) {\n    code: 'E'\n  }\n}",
    entries: ['error boom: Error: pool closed'],
  },
];

function plain(line: string): string {
  return line.replaceAll('\u001b', '').replace(/\^?\[{1,2}\d+m/g, '');
}

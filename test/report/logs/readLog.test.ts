import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { allowedByUser, type Expectation, provokedBy } from '../../../report/logs/expected.ts';
import { readLog } from '../../../report/logs/readLog.ts';
import { OutputLines } from '../../../run/gateway/outputLines.ts';
import { parseScenario, planOf, resolveSettings } from '../../../settings/settings.ts';
import type { ScenarioName } from '../../../thresholds/index.ts';
import { useTempFolder } from '../../support/tempFolder.ts';

const sample = (name: string) => fileURLToPath(new URL(`samples/${name}.log`, import.meta.url));
const asIs = (text: string) => text;

const folder = useTempFolder();

function read(name: string, expectations: Expectation[] = []) {
  return readLog([{ source: 'output', file: sample(name), start: 0 }], { expectations, mask: asIs });
}

async function readText(text: string, expectations: Expectation[] = [], mask = asIs) {
  const file = join(folder(), `${Math.random()}.log`);
  await writeFile(file, text);
  return readLog([{ source: 'output', file, start: 0 }], { expectations, mask });
}

/** What these loggers really wrote; the same happenings in each. */
describe.each([
  ['nest-colour', 38],
  ['nest-prefix', 38],
  ['nest-json', 11],
])('NestJS: %s', (name, lines) => {
  it('finds errors with their context and stack, and tells them from warnings and chatter', async () => {
    const log = await read(name);
    expect(log.lines).toBe(lines);
    expect(log.errorCount).toBe(4);
    const messages = log.errors.map(({ level, message }) => `${level} ${message.replace(/^\[\w+\] /, '')}`);
    expect(messages).toEqual([
      'error Failed to replay history for job 42',
      "error TypeError: Cannot read properties of undefined (reading 'jobId')",
      'fatal Redis subscriber gave up',
      'error connect ECONNREFUSED 127.0.0.1:27017',
    ]);
    expect(log.errors[0]?.detail?.[0]).toBe('Error: connection pool closed');
    expect(log.errors[0]?.detail?.[1]).toMatch(/^ {4}at /);
    expect(log.warnings.map(({ message }) => message)).toEqual([expect.stringContaining('Too many realtime')]);
  });
});

describe('JSON lines', () => {
  it('pino: levels as numbers or words, the error’s own message, times', async () => {
    const log = await read('pino');
    expect(log.lines).toBe(7);
    expect(log.errors.map(({ level, message, count }) => [level, message, count])).toEqual([
      ['error', 'pool closed', 1],
      ['error', 'replay failed: pool closed', 1],
      ['fatal', 'giving up', 1],
      ['error', 'cannot reach mongodb://***@db/x', 1],
    ]);
    expect(log.errors[1]).toMatchObject({
      detail: expect.arrayContaining(['Error: pool closed']),
      firstAt: new Date(1795444517254).toISOString(),
    });
    expect(log.warnings).toHaveLength(1);
  });

  it('Bunyan', async () => {
    const log = await read('bunyan');
    expect(log.errors.map(({ level, message }) => [level, message])).toEqual([
      ['error', 'replay failed: pool closed'],
      ['fatal', 'giving up'],
    ]);
    expect(log.errors[0]?.firstAt).toBe('2026-11-23T14:35:16.692Z');
  });

  it('winston: JSON and simple', async () => {
    const log = await read('winston');
    expect(log.errors.map(({ message }) => message)).toEqual(['replay failed', 'boom', 'error: replay failed']);
    expect(log.warnings.map(({ message }) => message)).toEqual(['warn: slow']);
  });

  it('that is no log line is none', async () => {
    expect(await readText('{"error":0}\n{"clients":3}\n{not json}\n')).toMatchObject({ lines: 3, errorCount: 0 });
  });
});

describe('text', () => {
  it('a stack belongs to its line, and makes one without a level an error', async () => {
    const log = await read('plain');
    expect(log.errors.map(({ message }) => message)).toEqual([
      'Error: replay failed',
      'Error: plain with stack',
      'boom Error: connect ECONNREFUSED',
      '2025-10-11T05:47:09.379Z ERROR [Gateway] write failed',
      '[2025-10-11 05:47:10] error: it broke',
      'Oct 11 05:47:11 host api[7]: ERROR out of slots',
      'Error: outer',
    ]);
    expect(log.errors[2]?.detail?.at(-1)).toBe('}');
    expect(log.errors[3]?.firstAt).toBe('2025-10-11T05:47:09.379Z');
    expect(log.warnings.map(({ message }) => message)).toEqual([
      'WARN  careful: Error: not really',
      '(node:30209) DeprecationWarning: something old',
    ]);
  });

  it('pino-pretty', async () => {
    const log = await read('pino-pretty');
    expect(log.errors.map(({ message }) => message.replace(/^\S+ /, ''))).toEqual([
      'ERROR (30146): pool closed',
      'ERROR (30146): replay failed',
      'FATAL (30146): giving up',
      'ERROR (30146): cannot reach mongodb://***@db/x',
    ]);
    expect(log.errors[3]?.detail).toEqual(['    token: "Bearer ***"', '    uri: "mongodb://***@db/x"']);
  });

  it.each([
    ['uncaught', ['TypeError: boom at runtime']],
    ['rejection', ['Error: nobody cares', expect.stringMatching(/^UnhandledPromiseRejection: /)]],
  ])('what Node prints when it gives up: %s', async (name, messages) => {
    expect((await read(name)).errors.map(({ message }) => message)).toEqual(messages);
  });

  it.each([
    '0 errors so far',
    'no Error here',
    'INFO the ERROR handler is installed',
    'GET /errors 200 3 ms',
    'error handler ready',
    '> api@1.0.0 start',
    'level=info msg="error budget: fine"',
    '[14:35:19.091] INFO (7): error rate 0',
  ])('%j is no error', async (line) => {
    expect((await readText(`${line}\n`)).errorCount).toBe(0);
  });

  it.each([
    'npm ERR! Lifecycle script failed',
    'level=error msg="broken"',
    'FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory',
    'MongoServerSelectionError: connect ECONNREFUSED 127.0.0.1:27017',
    '10/11/2025, 5:47:09 AM | ERROR | broken',
    '(node:7) UnhandledPromiseRejectionWarning: Error: broken',
  ])('%j is one', async (line) => {
    expect((await readText(`${line}\n`)).errorCount).toBe(1);
  });
});

describe('findings', () => {
  it('of one kind are one, with count, first and last time', async () => {
    const line = (n: number) =>
      JSON.stringify({
        level: 50,
        time: 1_700_000_000_000 + n * 1000,
        msg: `socket 3bXq8pVfQ${n}AAB failed after ${n} ms`,
      });
    const log = await readText([1, 2, 3].map(line).join('\n'));
    expect(log).toMatchObject({
      errorCount: 3,
      errors: [
        {
          message: 'socket 3bXq8pVfQ1AAB failed after 1 ms',
          count: 3,
          line: 1,
          firstAt: '2023-11-14T22:13:21.000Z',
          lastAt: '2023-11-14T22:13:23.000Z',
        },
      ],
    });
  });

  it('are listed up to a bound, and all are counted', async () => {
    const word = (n: number) => String.fromCharCode(97 + (n % 26)).repeat(1 + Math.floor(n / 26));
    const log = await readText(Array.from({ length: 80 }, (_, n) => `ERROR ${word(n)}`).join('\n'));
    expect(log.errorCount).toBe(80);
    expect(log.errors).toHaveLength(50);
  });

  it.each([
    ['ERROR cannot reach redis://app:hunter22@db:6379/0', 'hunter22'],
    ['ERROR request failed: Authorization: Bearer abcdef.123456', 'abcdef'],
    ['ERROR jwt eyJhbGciOi.eyJzdWIiOiIx.c2lnbmF0dXJl rejected', 'eyJzdWIiOiIx'],
    ['{"level":50,"msg":"login failed {\\"password\\":\\"hunter22\\"}"}', 'hunter22'],
    ['ERROR api_key=hunter22 is not valid', 'hunter22'],
    ['Error: broken\n    at f (/srv/a.js:1:2)\n  token: hunter22', 'hunter22'],
    ['ERROR the run’s own secret: plum-cake', 'plum-cake'],
  ])('hold no secret: %s', async (text, secret) => {
    const log = await readText(text, [], (line) => line.replaceAll('plum-cake', '***'));
    expect(log.errorCount).toBe(1);
    expect(JSON.stringify(log)).not.toContain(secret);
    expect(JSON.stringify(log)).toContain('***');
  });
});

describe('what does not say how bad it is', () => {
  it('is counted and shown; what looks like an error stands by itself, with its reason', async () => {
    const log = await readText(
      'listening on 3000\nlistening on 3001\n{"msg":"x","err":{"message":"pool closed"}}\nit failed\n',
    );
    expect(log).toMatchObject({ errorCount: 0, errors: [] });
    expect(log.unknown).toMatchObject({
      count: 4,
      examples: [{ message: 'listening on 3000', line: 1, count: 2 }],
      doubtCount: 2,
      doubts: [
        { doubt: 'the field "err"', message: 'x: pool closed', line: 3, count: 1 },
        { doubt: 'the word "failed"', message: 'it failed', line: 4 },
      ],
    });
  });

  it('is no doubt where the user allows it, or where the scenario provokes it', async () => {
    const log = await readText('it failed\nthat failed\n', [allowedByUser(/^it/)]);
    expect(log.expected).toEqual([{ reason: '--allow-log ^it', count: 1 }]);
    expect(log.unknown).toMatchObject({ count: 1, doubtCount: 1, doubts: [{ message: 'that failed' }] });
  });

  it('holds no secret', async () => {
    const log = await readText('login failed: password=hunter22\ntoken=hunter22\n');
    expect(JSON.stringify(log)).not.toContain('hunter22');
  });
});

describe('standard error', () => {
  const readStreams = async (lines: readonly (readonly ['out' | 'err' | 'ready', string])[]) => {
    const file = join(folder(), `${Math.random()}.log`);
    const streams = new OutputLines();
    for (const [stream] of lines) {
      if (stream === 'ready') streams.markReady();
      else streams.add(stream === 'err' ? 'stderr' : 'stdout');
    }
    const text = lines.flatMap(([stream, line]) => (stream === 'ready' ? [] : [`${line}\n`])).join('');
    await writeFile(file, text);
    return readLog([{ source: 'output', file, start: 0, streams }], { expectations: [], mask: asIs });
  };
  const ready = ['ready', ''] as const;

  it('makes a line without a level look like an error, but not what starts the gateway or what Node says', async () => {
    const log = await readStreams([
      ['err', '$ node server.js'],
      ['out', 'listening'],
      ready,
      ['err', '(node:7) ExperimentalWarning: something'],
      ['err', '  socket.io:server something +0ms'],
      ['err', 'boom'],
      ['out', 'boom'],
    ]);
    expect(log.unknown).toMatchObject({
      doubtCount: 1,
      doubts: [{ doubt: 'standard error', message: 'boom', line: 5 }],
    });
  });

  it('tells nothing of a gateway that logs there', async () => {
    const log = await readStreams([['err', 'starting'], ready, ['err', '{"level":30,"msg":"fine"}'], ['err', 'boom']]);
    expect(log.unknown?.doubtCount).toBe(0);
    const text = await readStreams([['err', 'listening'], ready, ['err', 'boom']]);
    expect(text.unknown?.doubtCount).toBe(0);
    const silent = await readStreams([ready, ['err', 'boom']]);
    expect(silent.unknown?.doubtCount).toBe(1);
  });

  it('does not tear an entry of the other stream apart', async () => {
    const log = await readStreams([
      ready,
      ['err', 'Error: boom'],
      ['out', '{"level":30,"msg":"fine"}'],
      ['err', '    at f (/srv/a.js:1:2)'],
    ]);
    expect(log).toMatchObject({
      errorCount: 1,
      errors: [{ message: 'Error: boom', detail: ['    at f (/srv/a.js:1:2)'] }],
    });
  });
});

it('reads a line that never ends, and many lines, in bounded time and memory', { timeout: 30_000 }, async () => {
  const long = await readText(`${'x'.repeat(3_000_000)}\nERROR boom\n`);
  expect(long).toMatchObject({ lines: 2, errorCount: 1 });
  const many = await readText(`${'{"level":30,"msg":"fine"}\napi-1  | INFO fine\n'.repeat(20_000)}ERROR boom\n`);
  expect(many).toMatchObject({ lines: 40_001, errorCount: 1, unknown: { count: 0 } });
});

describe('what is expected', () => {
  const provoked = (scenario: ScenarioName, flags: Record<string, string> = {}) =>
    provokedBy(parseScenario(scenario), planOf(resolveSettings({ scenario, flags }), { runId: 'x', progress: false }));

  it('is what the user allows, by line or by message, with the number of times', async () => {
    const log = await read('nest-json', [allowedByUser(/^Failed to replay/), allowedByUser(/never seen/)]);
    expect(log.errorCount).toBe(3);
    expect(log.expected).toEqual([
      { reason: '--allow-log ^Failed to replay', count: 1 },
      { reason: '--allow-log never seen', count: 0 },
    ]);
  });

  it('is the loss of Redis while it is disturbed, and only then', async () => {
    const text = 'ERROR [RedisSubscriber] Socket closed unexpectedly\nERROR [Replay] broken\n';
    const drill = provoked('broadcast-burst', { 'redis-reset-sequence': '5' });
    expect(await readText(text, drill)).toMatchObject({
      errorCount: 1,
      errors: [{ message: 'ERROR [Replay] broken' }],
    });
    expect((await readText(text, provoked('broadcast-burst'))).errorCount).toBe(2);
  });
});

describe('a part of a file', () => {
  it('is read from where it began, and no further than it is the gateway’s own doing', async () => {
    const file = join(folder(), 'part.log');
    await writeFile(file, 'ERROR before\nINFO during\nERROR during\nELIFECYCLE after\nERROR after\n');
    const log = await readLog([{ source: 'a file', file, start: 13, lines: 2 }], { expectations: [], mask: asIs });
    expect(log).toMatchObject({ source: 'a file', lines: 2, errors: [{ message: 'ERROR during' }] });
  });

  it('that cannot be read is said to be', async () => {
    const log = await readLog([{ source: 'x', file: join(folder(), 'none.log'), start: 0 }], {
      expectations: [],
      mask: asIs,
    });
    expect(log).toMatchObject({ lines: 0, unreadable: expect.stringContaining('ENOENT') });
  });
});

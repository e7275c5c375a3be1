import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { doubtOf } from '../../../report/logs/doubt.ts';
import type { Entry } from '../../../report/logs/entry.ts';
import { levelPlace } from '../../../report/logs/levelPlace.ts';
import { EntryReader } from '../../../report/logs/readEntries.ts';
import { loggers } from './loggers.ts';

function entriesOf(text: string, place = levelPlace(undefined, undefined)): Entry[] {
  const entries: Entry[] = [];
  const reader = new EntryReader((entry) => entries.push(entry), place);
  for (const line of text.split('\n')) reader.add(line);
  reader.end();
  return entries;
}

function told({ level, doubt, message }: Entry): string[] {
  if (level === 'info' || level === 'debug') return [];
  return [`${level ?? (doubt === undefined ? '?' : '?!')} ${message}`];
}

describe('what is read of', () => {
  it.each(loggers)('$name', ({ text, entries }) => {
    const found = entriesOf(text).flatMap(told);
    // A label before the message may stay or go.
    const wanted = entries.map((entry) => {
      const [level = '', message = ''] = entry.split(' * ');
      return entry.includes(' * ')
        ? expect.stringMatching(new RegExp(`^${level.replace('?', '\\?')} .*${message.replace(/[[\]]/g, '\\$&')}$`))
        : entry;
    });
    expect(found).toEqual(wanted);
  });
});

describe('text that speaks of no error', () => {
  it.each([
    ...['0 errors', 'no error', 'no errors found', 'errors=0', 'errors: 0', 'error rate 0', 'error rate: 0.00%'],
    ...['onError handler registered', 'error handler ready', 'error handling enabled', 'failed: 0', '0 failed'],
    ...['0 of 10 failed', 'without errors', 'exceptions: none', 'error=null', '"error":false', 'GET /errors 200 3 ms'],
    ...['novel.error emitted', 'emit novel.error', 'idle timeout 300000 ms', 'timeout: 5000', 'idleTimeoutMs=300000'],
    ...['uncaughtException handler installed', 'unhandledRejection handler registered', 'failover enabled'],
    ...['restart: on-failure', 'exception filter registered', 'error log: /var/log/x', 'log level is ERROR'],
    ...['errorHandler mounted', 'see error.log', 'error budget 0.1%', 'socket closed', 'disconnected: transport close'],
    ...[
      'listening on 3000',
      'panic: false',
      'fatal=0',
      'no fatal errors',
      'never failed',
      'retry on failure: 3',
      'disconnected: transport error',
    ],
  ])('%s', (text) => {
    expect(doubtOf(text)).toBeUndefined();
    expect(entriesOf(text).flatMap(told)).toEqual([`? ${text}`]);
  });
});

describe('text that does', () => {
  it.each([
    ...['replay failed', 'cannot connect to Redis', 'connect ECONNREFUSED 127.0.0.1:6379', 'request timed out'],
    ...[
      'an error occurred',
      'errors: 3',
      'errors=10',
      'connection refused',
      'unable to read',
      "can't open",
      'out of memory',
    ],
    ...[
      'exception while replaying',
      'the worker crashed',
      'error rate exceeded: 5 errors',
      'lost connection to MongoDB',
    ],
    ...[
      'timeout of 5000ms exceeded',
      'unhandled rejection in worker',
      'permission denied',
      'read ECONNRESET',
      'job 7 fails',
    ],
    ...[
      'Something failed: no such job',
      'on error: boom',
      'saw MongoNetworkError while reading',
      'socket hang up',
      '[nodemon] app crashed - waiting',
      'api exited with code 1',
    ],
  ])('%s', (text) => {
    expect(doubtOf(text)).toBeDefined();
  });
});

describe('where the level stands', () => {
  it('in JSON is a path, of nested names or of a name with dots', () => {
    const place = levelPlace('severity.name', undefined);
    const text =
      '{"severity":{"name":"ERROR"},"msg":"a"}\n{"severity.name":"warn","msg":"b"}\n{"severity":{"name":3},"msg":"c"}';
    expect(entriesOf(text, place).flatMap(told)).toEqual(['error a', 'warn b', 'error c']);
    expect(entriesOf(text.split('\n')[0] ?? '').flatMap(told)).toEqual(['? a']);
    expect(entriesOf('{"level":"error","msg":"d"}', place).flatMap(told)).toEqual(['error d']);
  });

  it('in text is a group of a pattern', () => {
    const place = levelPlace(undefined, /^\S+ ~(?<level>\w+)~ /);
    const text = 'x ~error~ boom\nx ~info~ it failed\nx other';
    expect(entriesOf(text, place).flatMap(told)).toEqual(['error x ~error~ boom', '? x other']);
    expect(entriesOf('x ~info~ it failed').flatMap(told)).toEqual(['?! x ~info~ it failed']);
  });
});

describe('whatever stands in a log', () => {
  const fragments = [
    ...['{', '}', '[', ']', '"level":50', "level: 'error'", ':', ',', '"', "'", '`', '\\', ' ', '    at f (a.js:1:2)'],
    ...[
      'Error: x',
      'ERROR',
      '| ',
      '\u001b[31m',
      '[31m',
      '[0] ',
      'api-1 | ',
      '2026-01-01T00:00:00Z ',
      'a',
      '1',
      '=',
      '<3>',
    ],
    ...['0', '\n', '\t', '- ', 'failed', 'error', '\u0000', '{"log":"', '"stream":"x"', '[Symbol(', 'level=', '\u2028'],
  ];
  const line = fc
    .array(fc.oneof(fc.constantFrom(...fragments), fc.string()), { maxLength: 40 })
    .map((parts) => parts.join(''));

  it('is read, without an exception, into entries that hold every line', () => {
    fc.assert(
      fc.property(line, (text) => {
        const entries = entriesOf(text);
        for (const { line: at } of entries) expect(at).toBeGreaterThan(0);
        if (text.replaceAll('\u001b[31m', '').replaceAll('\0', '').trim() === '')
          expect(entries.length).toBeLessThanOrEqual(1);
      }),
      { numRuns: 500 },
    );
  });

  // Twice as long may take twice as long, not four times: what is slow at this length would be so by orders of magnitude.
  it.each(fragments.filter((each) => each !== '\n'))(
    'a long line of %j takes no time',
    { timeout: 30_000 },
    (fragment) => {
      const long = fragment.repeat(Math.ceil(200_000 / fragment.length));
      for (const text of [long, `{${long}`, `1${long}`, `error ${long}`, `{"a":"${long}`, `x=${long}`]) {
        expect(entriesOf(text).length).toBeLessThanOrEqual(1);
      }
    },
  );
});

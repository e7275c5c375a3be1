import { describe, expect, it } from 'vitest';
import { accepts, type Option, type OptionTable, parseText } from '../../contract/option.ts';
import { connectionOptions, environmentNames, scenarioOptions } from '../../contract/options.ts';
import { optionalFields } from '../../settings/schemas.ts';
import { parseScenario } from '../../settings/settings.ts';
import { builtInScenarios } from '../../thresholds/index.ts';

const all: OptionTable = { ...connectionOptions, ...scenarioOptions };

/** What users of the earlier harness have in their scripts and fingers. */
const promised: readonly (readonly [flag: string, key: string, fallback: unknown])[] = [
  ['api-url', 'apiUrl', 'http://localhost:3000'],
  ['ws-path', 'websocketPath', '/ws'],
  ['metrics-path', 'metricsPath', '/internal/realtime/metrics'],
  ['origin', 'origin', 'http://localhost:5173'],
  ['alternate-origin', 'alternateOrigin', undefined],
  ['attempts', 'attempts', 0],
  ['extras', 'extras', 3],
  ['job-count', 'jobCount', 0],
  ['delay', 'delayMs', 25],
  ['settle', 'settleMs', 250],
  ['connect-timeout', 'connectTimeoutMs', 5000],
  ['disconnect-timeout', 'disconnectTimeoutMs', 2000],
  ['mongo-uri', 'mongoUri', undefined],
  ['redis-url', 'redisUrl', undefined],
  ['event-count', 'eventCount', 50],
  ['client-count', 'clientCount', 200],
  ['replay-threshold', 'replayThresholdMs', 1000],
  ['latency-threshold', 'latencyThresholdMs', 500],
  ['redis-reset-sequence', 'redisResetSequence', 0],
  ['redis-reset-delay', 'redisResetDelayMs', 1000],
];

describe('option tables', () => {
  it.each(promised)('--%s is %s in the config file, by default %s', (flag, key, fallback) => {
    expect(all[key]).toMatchObject({ flag, fallback });
  });

  it('catch-up-burst has 20 clients by default', () => {
    expect(parseScenario('catch-up-burst').defaults).toEqual({ clientCount: 20 });
  });

  it('no two settings share a flag', () => {
    const flags = Object.values(all).map(({ flag }) => flag);
    expect(new Set(flags).size).toBe(flags.length);
  });

  it.each(Object.entries(all))('%s: every default keeps its own rule', (key, { rule, fallback }) => {
    const special = builtInScenarios.map(({ defaults }) => new Map(Object.entries(defaults ?? {})).get(key));
    for (const value of [fallback, ...special]) {
      if (value !== undefined) expect(accepts(rule, value)).toBe(true);
    }
  });

  it('environment variables: the prefixed name wins', () => {
    expect(environmentNames('ws-path')).toEqual(['RLT_WS_PATH', 'WS_PATH']);
  });
});

describe('rules', () => {
  type Case = readonly [name: keyof typeof all, allowed: readonly unknown[], refused: readonly unknown[]];
  const cases: readonly Case[] = [
    ['eventCount', [1, 100_000, 0xffffff], [0, -1, 1.5, 0x1000000, Number.NaN, Number.POSITIVE_INFINITY, '5', null]],
    ['clientCount', [1, 10_000], [0, 2 ** 53, true]],
    ['delayMs', [0, 0.5, 25], [-1, 2 ** 31, '25', Number.NaN]],
    ['connectTimeoutMs', [1, 5000], [0, -5]],
    [
      'apiUrl',
      [
        'http://localhost:3000',
        'https://gateway.example.com',
        'http://[::1]:3000',
        'http://10.0.0.1:65535/base',
        'https://gateway.example.com/team/realtime/',
        'https://user:p%40ss@host',
      ],
      [
        'http://h/rt?x=1',
        'http://h?x=1',
        'http://h/rt#top',
        'http://h/a b',
        'http://a,b',
        'localhost:3000',
        'ws://localhost',
        'http://',
        'http://:3000',
        'http://a b',
        'http://h:0',
        'http://h:70000',
        3,
      ],
    ],
    [
      'redisUrl',
      ['redis://127.0.0.1:6379', 'rediss://:secret@host:6380/2', 'redis://user:p@ss@host'],
      ['http://localhost', 'redis:localhost', 'redis://', ''],
    ],
    [
      'mongoUri',
      [
        'mongodb://localhost/app',
        'mongodb+srv://u:p@cluster.example.com/app?w=1',
        'mongodb://a:1,b:2,c/app?replicaSet=x',
      ],
      ['mongo://localhost', 'mongodb:localhost', 'mongodb://a:99999/app'],
    ],
    [
      'origin',
      [
        'http://localhost:5173',
        'https://app.example.com',
        'http://[::1]:8080',
        'capacitor://localhost',
        'ionic://localhost',
        'tauri://localhost',
        'chrome-extension://abcdefghijklmnopabcdefghijklmnop',
        'com.example.app+x://host:1',
        'file://',
        'null',
        'none',
        null,
      ],
      [
        'http://localhost:5173/',
        'capacitor://localhost/x',
        'capacitor://a b',
        'http://',
        'http://h:0',
        'http://h?x',
        'localhost',
        '://h',
        '',
        3,
      ],
    ],
    ['alternateOrigin', ['capacitor://localhost', 'null'], ['none', null, 'http://h/']],
    ['websocketPath', ['/ws', '/', '/a/b/'], ['ws', '', '/ws?x', '/a b']],
    ['replaySource', ['events', 'aggregate'], ['none', '', 1]],
    ['jobId', ['a', 'load-test_1:2.3'], ['', 'a b', 'x'.repeat(129), 'a/b']],
    [
      'headers',
      [{}, { a: 'b' }, { 'X-Key': '' }],
      [[], null, { a: 1 }, 'a: b', { 'a b': 'c' }, { '': 'c' }, { a: 'b\r\nx: y' }],
    ],
    ['metricsHeaders', [{ Authorization: 'Bearer x' }], [{ Authorization: null }, { 'a:': 'b' }]],
    ['auth', [{}, { token: 'x', nested: [1] }], [[], null, 'token']],
  ];

  it.each(cases)('%s', (name, allowed, refused) => {
    const rule = ruleOf(name);
    expect(allowed.filter((value) => !accepts(rule, value))).toEqual([]);
    expect(refused.filter((value) => accepts(rule, value))).toEqual([]);
  });

  it.each(cases)('%s: the config file is held to the same rule', (name, allowed, refused) => {
    const schema = optionalFields(all)[name];
    const passes = (value: unknown) => schema?.safeParse(value).success;
    expect(allowed.filter((value) => !passes(value))).toEqual([]);
    expect(refused.filter(passes)).toEqual([]);
  });

  it.each([
    ['eventCount', '50', 50],
    ['eventCount', ' 50 ', 50],
    ['eventCount', '-1', -1],
    ['delayMs', '0.5', 0.5],
    ['headers', '{"a":"b"}', { a: 'b' }],
    ['apiUrl', 'http://localhost', 'http://localhost'],
  ])('%s: the text %j means %j', (name, given, meaning) => {
    expect(parseText(ruleOf(name), given)).toEqual(meaning);
  });

  it.each([
    ['eventCount', 'many'],
    ['eventCount', '1e3'],
    ['eventCount', '0x10'],
    ['eventCount', '5 0'],
    ['eventCount', ''],
    ['delayMs', '25ms'],
    ['headers', '{a:b}'],
    ['auth', '[1]'],
  ])('%s: the text %j is refused', (name, given) => {
    const rule = ruleOf(name);
    expect(accepts(rule, parseText(rule, given))).toBe(false);
  });

  function ruleOf(name: string): Option<unknown>['rule'] {
    const option = all[name];
    if (option === undefined) throw new Error(`no option ${name}`);
    return option.rule;
  }
});

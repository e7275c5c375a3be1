import { describe, expect, it } from 'vitest';
import { exitCodes, RltError } from '../../contract/errors.ts';
import type { OptionTable, Rule } from '../../contract/option.ts';
import { connectionOptions, environmentNames, scenarioOptions } from '../../contract/options.ts';
import { defaultProfile } from '../../settings/defaultProfile.ts';
import { parseConfig } from '../../settings/parseConfig.ts';
import { parseScenario, resolveSettings, type SettingsInput } from '../../settings/settings.ts';

const scenario = 'broadcast-burst' as const;

/** Five values that an option takes and that differ from its default: for flag, RLT_ variable, variable, files. */
function fiveValues(rule: Rule, start: string): readonly string[] {
  return [1, 2, 3, 4, 5].map((n) => {
    if (rule.kind === 'text') return start + n;
    if (rule.kind === 'choice') return rule.words[n % rule.words.length] ?? '';
    if (rule.kind === 'boolean') return String(n % 2 === 1);
    return rule.kind === 'object' ? `{"n":"${n}"}` : String(1000 + n);
  });
}

/** What a text option's values may begin with. */
const starts: Readonly<Record<string, string>> = {
  websocketPath: '/p',
  metricsPath: '/p',
  redisUrl: 'redis://h',
  coordinationRedisUrl: 'redis://h',
  mongoUri: 'mongodb://h',
  jobId: 'job-',
};

/** What an option needs beside it to mean anything. */
const companions: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  redisResetSequence: { 'event-count': '2000' },
  holdMs: { staging: 'true' },
  redisDrill: { 'redis-reset-sequence': '20' },
  unseedCommand: { 'seed-command': 'true' },
};

describe('precedence', () => {
  const scenarioRows = Object.entries<OptionTable[string]>(scenarioOptions).map(
    ([key, option]) => [key, option, true] as const,
  );
  const connectionRows = Object.entries<OptionTable[string]>(connectionOptions).map(
    ([key, option]) => [key, option, false] as const,
  );

  it.each([...connectionRows, ...scenarioRows])('%s: flag, environment, files, default', (key, option, ofScenario) => {
    const [flag = '', prefixed = '', plain = '', own = '', shared = ''] = fiveValues(
      option.rule,
      starts[key] ?? 'http://h',
    );
    const value = (text: string): unknown =>
      option.rule.kind === 'text' || option.rule.kind === 'choice' ? text : JSON.parse(text);
    const [prefixedName, plainName] = environmentNames(option.flag);
    const config = parseConfig(
      ofScenario
        ? { options: { [key]: value(shared) }, scenarioOptions: { [scenario]: { [key]: value(own) } } }
        : { [key]: value(own) },
      'file',
    );
    const layers: SettingsInput[] = [
      { scenario, flags: { [option.flag]: flag } },
      { scenario, environment: { [prefixedName]: prefixed } },
      { scenario, environment: { [plainName]: plain } },
      { scenario, config },
      ...(ofScenario ? [{ scenario, config: parseConfig({ options: { [key]: value(shared) } }, 'file') }] : []),
    ];
    const expected = [flag, prefixed, plain, own, ...(ofScenario ? [shared] : [])].map(value);
    const found = layers.map((_, from) => {
      // Everything from this layer down speaks; the first one must be heard.
      const spoken = layers.slice(from);
      const merged: SettingsInput = {
        scenario,
        flags: Object.assign({ ...companions[key] }, ...spoken.map((layer) => layer.flags)),
        environment: Object.assign({}, ...spoken.map((layer) => layer.environment)),
        ...((spoken[0]?.config ?? spoken[1]?.config)
          ? { config: spoken.find((layer) => layer.config)?.config ?? {} }
          : {}),
      };
      return settingOf(key, merged);
    });
    expect(found).toEqual(expected);
    expect(settingOf(key, { scenario })).toEqual(
      new Map(Object.entries(parseScenario(scenario).defaults ?? {})).get(key) ?? option.fallback,
    );
  });

  it("a scenario's own default is weaker than the shared options", () => {
    expect(settingOf('clientCount', { scenario: 'catch-up-burst' })).toBe(20);
    expect(settingOf('clientCount', { scenario: 'broadcast-burst' })).toBe(200);
    expect(settingOf('clientCount', { scenario: 'catch-up-burst', config: { options: { clientCount: 7 } } })).toBe(7);
  });

  it("another scenario's options are not heard", () => {
    const config = { scenarioOptions: { 'catch-up-burst': { eventCount: 7 } } };
    expect(settingOf('eventCount', { scenario, config })).toBe(100);
  });

  it('an empty variable is not set', () => {
    expect(settingOf('apiUrl', { scenario, environment: { API_URL: '' } })).toBe('http://localhost:3000');
  });

  it('a profile brings its own paths, which flags and files override', () => {
    const profile = { ...defaultProfile, http: { ...defaultProfile.http, websocketPath: '/io', metricsPath: '/m' } };
    expect(resolveSettings({ scenario, profile })).toMatchObject({ websocketPath: '/io', metricsPath: '/m' });
    expect(resolveSettings({ scenario, profile, config: { websocketPath: '/file' } }).websocketPath).toBe('/file');
    expect(resolveSettings({ scenario, profile, flags: { 'ws-path': '/flag' } }).websocketPath).toBe('/flag');
  });

  it('verbose: the flag, then the config file', () => {
    expect(resolveSettings({ scenario }).verbose).toBe(false);
    expect(resolveSettings({ scenario, config: { verbose: true } }).verbose).toBe(true);
    expect(resolveSettings({ scenario, config: { verbose: false }, verbose: true }).verbose).toBe(true);
  });
});

describe('refusal', () => {
  it.each([
    [{ 'event-count': '-1' }, '--event-count is "-1": expected a whole number from 1 to 16777215'],
    [{ 'event-count': 'many' }, '--event-count is "many": expected a whole number'],
    [{ 'event-count': '' }, '--event-count is "": expected a whole number'],
    [{ 'redis-url': 'http://localhost' }, '--redis-url is "http://localhost": expected redis://… or rediss://…'],
    [{ delay: '-25' }, '--delay is "-25": expected milliseconds, 0 or more'],
    [{ 'ws-path': 'ws' }, '--ws-path is "ws": expected a path that starts with /'],
    [{ headers: '{"a":1}' }, '--headers is (not shown, it may hold a secret): expected a JSON object of texts'],
  ])('%j', (flags, message) => {
    expect(refusal({ scenario, flags }).message).toContain(message);
  });

  it('names the variable that is wrong', () => {
    expect(refusal({ scenario, environment: { EVENT_COUNT: 'x' } }).message).toContain('EVENT_COUNT is "x": expected');
    expect(refusal({ scenario, environment: { RLT_EVENT_COUNT: 'x', EVENT_COUNT: '5' } }).message).toContain(
      'RLT_EVENT_COUNT is "x"',
    );
  });

  it.each(['MAX_GENERATOR_LAG', 'RLT_MAX_GENERATOR_LAG'])('says what has replaced %s', (name) => {
    const { message } = refusal({ scenario, environment: { [name]: '5000', EVENT_COUNT: 'x' } });
    expect(message).toContain(`${name} is no longer an option: every latency now carries`);
    expect(message).toContain('EVENT_COUNT is "x"');
    expect(resolveSettings({ scenario, environment: { [name]: '' } }).eventCount).toBe(100);
  });

  it('names everything that is wrong, with exit code 2', () => {
    const error = refusal({ scenario, flags: { 'event-count': '0', 'client-count': '0' } });
    expect(error.message.split('\n')).toHaveLength(2);
    expect(error.exitCode).toBe(exitCodes.usage);
  });

  it('has a hint for a Redis that is none', () => {
    const error = refusal({ scenario, flags: { 'redis-url': 'http://localhost' } });
    expect(error.hint).toContain('redis://127.0.0.1:6379');
    expect(refusal({ scenario, flags: { delay: '-1' } }).hint).toBeUndefined();
  });

  it('suggests the scenario that was meant', () => {
    const error = refusalOf(() => parseScenario('broadcast-brust'));
    expect(error.message).toContain('--scenario is "broadcast-brust": expected one of connection-quota, origin-quota,');
    expect(error.hint).toBe('did you mean broadcast-burst?');
    expect(refusalOf(() => parseScenario('xyz')).hint).toBeUndefined();
  });

  it.each([
    { 'redis-url': 'http://user:hunter2@host' },
    { 'redis-url': 'redis://:hunter2' },
    { 'mongo-uri': 'user:hunter2@host' },
    { auth: '{"token":"hunter2"' },
    { headers: 'authorization: hunter2' },
  ])('never shows a secret: %j', (flags) => {
    expect(refusal({ scenario, flags }).message).not.toContain('hunter2');
  });
});

function refusal(input: SettingsInput): RltError {
  return refusalOf(() => resolveSettings(input));
}

function refusalOf(action: () => unknown): RltError {
  try {
    action();
  } catch (error) {
    if (error instanceof RltError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}

function settingOf(key: string, input: SettingsInput): unknown {
  return Reflect.get(resolveSettings(input), key);
}

describe('no Origin', () => {
  it.each([
    ['the word none', { flags: { origin: 'none' } }],
    ['a variable', { environment: { ORIGIN: 'none' } }],
    ['null in the config file', { config: parseConfig({ origin: null }, 'file') }],
  ])('%s', (_, said) => {
    expect(resolveSettings({ scenario, ...said }).origin).toBeUndefined();
  });

  it('a flag is stronger than null', () => {
    const config = parseConfig({ origin: null }, 'file');
    expect(resolveSettings({ scenario, config, flags: { origin: 'null' } }).origin).toBe('null');
  });
});

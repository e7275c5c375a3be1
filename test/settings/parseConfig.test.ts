import { describe, expect, it } from 'vitest';
import { exitCodes, RltError } from '../../contract/errors.ts';
import { parseConfig } from '../../settings/parseConfig.ts';

function refusal(value: unknown): RltError {
  try {
    parseConfig(value, 'my.json');
  } catch (error) {
    if (error instanceof RltError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}

describe('parseConfig', () => {
  it.each<[string, unknown, string]>([
    ['a misspelt key at the top', { apiURL: 'http://localhost' }, 'my.json: unknown key apiURL, did you mean apiUrl?'],
    [
      'a misspelt section',
      { scenarioOption: {} },
      'my.json: unknown key scenarioOption, did you mean scenarioOptions?',
    ],
    [
      'a misspelt option',
      { options: { eventCounts: 5 } },
      'my.json: unknown key options.eventCounts, did you mean eventCount?',
    ],
    [
      'a misspelt option of a scenario',
      { scenarioOptions: { 'broadcast-burst': { delay: 5 } } },
      'my.json: unknown key scenarioOptions.broadcast-burst.delay, did you mean delayMs?',
    ],
    [
      'a misspelt scenario',
      { scenarioOptions: { 'broadcast-brust': {} } },
      'my.json: unknown key scenarioOptions.broadcast-brust, did you mean broadcast-burst?',
    ],
    [
      'a key that resembles nothing',
      { zzzzzzzzzzzzz: 1 },
      'my.json: unknown key zzzzzzzzzzzzz; allowed are apiUrl, websocketPath, metricsPath, metricsUrl, origin, alternateOrigin,',
    ],
    [
      'a connection key among the options',
      { options: { apiUrl: 'http://localhost' } },
      'my.json: unknown key options.apiUrl, which belongs at the top level',
    ],
    [
      'an option at the top level',
      { eventCount: 5 },
      'my.json: unknown key eventCount, which belongs into options or scenarioOptions.<scenario>',
    ],
    [
      'a text for a number',
      { options: { eventCount: '50' } },
      'my.json: options.eventCount is "50": expected a whole number from 1 to 16777215',
    ],
    [
      'a negative number',
      { options: { clientCount: -1 } },
      'my.json: options.clientCount is -1: expected a whole number, 1 or more',
    ],
    [
      'a wrong value of one scenario',
      { scenarioOptions: { 'catch-up-burst': { settleMs: -5 } } },
      'my.json: scenarioOptions.catch-up-burst.settleMs is -5: expected milliseconds, 0 or more (at most 24 days)',
    ],
    [
      'a wrong URL',
      { apiUrl: 'localhost:3000' },
      'my.json: apiUrl is "localhost:3000": expected http://… or https://… (a port is 1 to 65535; in a user name or password percent-encode % @ : / ? # and spaces)',
    ],
    [
      'a setting that there is no longer',
      { options: { maxGeneratorLagMs: 5 } },
      'my.json: options.maxGeneratorLagMs is no longer an option: every latency now carries',
    ],
    [
      'one of a scenario',
      { scenarioOptions: { 'broadcast-burst': { maxGeneratorLagMs: 5 } } },
      'my.json: scenarioOptions.broadcast-burst.maxGeneratorLagMs is no longer an option',
    ],
    ['a number for a path', { websocketPath: 3 }, 'my.json: websocketPath is 3: expected a path that starts with /'],
    ['a text for a switch', { verbose: 'yes' }, 'my.json: verbose is "yes": expected true or false'],
    ['a number for a file name', { profile: 3 }, 'my.json: profile is 3: expected a text'],
    ['a number for a section', { options: 3 }, 'my.json: options is 3: expected an object'],
    ['a list for the file', [], 'my.json: the file is []: expected an object'],
    ['null for the file', null, 'my.json: the file is null: expected an object'],
    [
      'null for a value',
      { options: { extras: null } },
      'my.json: options.extras is null: expected a whole number, 0 or more',
    ],
    [
      'a header that is no text',
      { headers: { authorization: 1 } },
      'my.json: headers is (not shown, it may hold a secret): expected a JSON object of texts',
    ],
  ])('refuses %s', (_, value, message) => {
    const error = refusal(value);
    expect(error.message).toContain(message);
    expect(error.exitCode).toBe(exitCodes.usage);
    expect(error.hint).toContain('config/realtime-load-test.sample.json');
  });

  it('names every problem, one a line', () => {
    const { message } = refusal({ apiURL: 1, options: { eventCount: 0 }, redisUrl: 'http://localhost' });
    expect(message.split('\n')).toHaveLength(3);
    expect(message).toContain('unknown key apiURL');
    expect(message).toContain('options.eventCount is 0');
    expect(message).toContain('redisUrl is');
  });

  it('shows a Redis URL of a wrong scheme, but never its password', () => {
    expect(refusal({ redisUrl: 'http://localhost:6379' }).message).toContain('redisUrl is "http://localhost:6379"');
    const { message } = refusal({ redisUrl: 'http://user:hunter2@localhost' });
    expect(message).not.toContain('hunter2');
    expect(message).toContain('redisUrl');
    expect(refusal({ mongoUri: 'user:hunter2@localhost' }).message).not.toContain('hunter2');
  });
});

import { spawnSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { projectRoot } from '../../engine/projectRoot.ts';
import { defaultProfile } from '../../settings/defaultProfile.ts';
import { parseConfig } from '../../settings/parseConfig.ts';
import { configFileSchema } from '../../settings/schemas.ts';
import { resolveSettings } from '../../settings/settings.ts';

const config = (name: string) => readFile(join(projectRoot(), 'config', name), 'utf8');
const publishedSchema = async (name: string) => new Ajv({ strict: false }).compile(JSON.parse(await config(name)));

/** Every key that the earlier harness documented, with values as its files have them. */
const predecessorFile = {
  apiUrl: 'http://localhost:3000',
  websocketPath: '/ws',
  metricsPath: '/internal/realtime/metrics',
  origin: 'http://localhost:5173',
  alternateOrigin: 'http://localhost:4173',
  connectTimeoutMs: 5000,
  disconnectTimeoutMs: 2000,
  verbose: true,
  redisUrl: 'redis://localhost:6379',
  mongoUri: 'mongodb://localhost:27017/app',
  options: {
    attempts: 0,
    extras: 3,
    jobCount: 0,
    delayMs: 25,
    settleMs: 500,
    eventCount: 120,
    clientCount: 200,
    replayThresholdMs: 1500,
    latencyThresholdMs: 500,
    redisResetSequence: 0,
    redisResetDelayMs: 1500,
  },
  scenarioOptions: { 'broadcast-burst': { eventCount: 50, latencyThresholdMs: 600 } },
};

describe('config file', () => {
  it('of the predecessor works as it is', () => {
    const parsed = parseConfig(predecessorFile, 'old.json');
    expect(parsed).toEqual(predecessorFile);

    const settings = resolveSettings({ scenario: 'broadcast-burst', config: parsed });
    expect(settings).toMatchObject({
      ...predecessorFile.options,
      redisUrl: 'redis://localhost:6379',
      mongoUri: 'mongodb://localhost:27017/app',
      alternateOrigin: 'http://localhost:4173',
      verbose: true,
      eventCount: 50,
      latencyThresholdMs: 600,
    });
  });

  it('sample is valid, and the published schema says so too', async () => {
    const sample = JSON.parse(await config('realtime-load-test.sample.json'));
    expect(() => parseConfig(sample, 'sample')).not.toThrow();
    const valid = await publishedSchema('realtime-load-test.schema.json');
    expect(valid(sample), JSON.stringify(valid.errors)).toBe(true);
  });

  it('sample shows every key of the predecessor and holds placeholders only', async () => {
    const text = await config('realtime-load-test.sample.json');
    const sample = JSON.parse(text);
    expect(Object.keys(sample)).toEqual(expect.arrayContaining(Object.keys(predecessorFile)));
    const shown = new Set([sample.options, ...Object.values(sample.scenarioOptions)].flatMap((o) => Object.keys(o)));
    expect([...shown].sort()).toEqual(Object.keys(predecessorFile.options).sort());
    expect(text.match(/\/\/[^"@]*@/g)).toEqual(['//USER:PASSWORD@', '//USER:PASSWORD@']);
  });

  it('that is real is ignored by git; sample and schemas are not', () => {
    const ignored = (file: string) =>
      spawnSync('git', ['check-ignore', '--quiet', '--no-index', file], { cwd: projectRoot() }).status === 0;
    expect(ignored('config/staging.json')).toBe(true);
    expect(ignored('config/realtime-load-test.sample.json')).toBe(false);
    expect(ignored('config/realtime-load-test.schema.json')).toBe(false);
  });

  it.each([
    ['empty', {}, true],
    ['of the predecessor', predecessorFile, true],
    ['with $schema', { $schema: './x.json' }, true],
    ['with an unknown key', { apiURL: 'http://localhost' }, false],
    ['with a text for a number', { options: { eventCount: '50' } }, false],
    ['with a negative count', { options: { eventCount: -1 } }, false],
    ['with a fraction of a client', { options: { clientCount: 1.5 } }, false],
    ['with an http URL for Redis', { redisUrl: 'http://localhost:6379' }, false],
    ['with a port that cannot be', { apiUrl: 'http://localhost:65536' }, false],
    ['with a scenario that is not built in', { scenarioOptions: { presence: { roomSize: 3 } } }, true],
    ['that is a list', [], false],
  ])('%s: zod and the published JSON schema agree', async (_, value, accepted) => {
    const valid = await publishedSchema('realtime-load-test.schema.json');
    expect(valid(value)).toBe(accepted);
    expect(configFileSchema.safeParse(value).success).toBe(accepted);
  });
});

describe('gateway profile', () => {
  it('of the contract keeps the published schema', async () => {
    const valid = await publishedSchema('gateway-profile.schema.json');
    expect(valid(defaultProfile), JSON.stringify(valid.errors)).toBe(true);
    expect(valid({ ...defaultProfile, namespace: 1 })).toBe(false);
  });
});

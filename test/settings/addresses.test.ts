import { describe, expect, it } from 'vitest';
import { RltError } from '../../contract/errors.ts';
import { resolveSettings } from '../../settings/settings.ts';

/** What is said of these addresses; undefined where they are taken. */
function complaint(flags: Readonly<Record<string, string>>): string | undefined {
  try {
    resolveSettings({ scenario: 'broadcast-burst', flags });
    return undefined;
  } catch (error) {
    if (!(error instanceof RltError)) throw error;
    expect(error.exitCode).toBe(2);
    return error.message;
  }
}

describe('addresses that a client cannot read', () => {
  it.each([
    ['redis-url', 'redis://:100%safe@127.0.0.1:6379'],
    ['redis-url', 'redis://:safe%@127.0.0.1:6379'],
    ['redis-url', 'redis://:safe%ff@127.0.0.1:6379'],
    ['redis-url', 'redis://safe%zz:x@127.0.0.1:6379'],
    ['redis-url', 'redis://:sa fe@127.0.0.1:6379'],
    ['redis-url', 'redis://:sa/fe@127.0.0.1:6379'],
    ['redis-url', 'redis://safe:12/34@127.0.0.1:6379'],
    ['redis-url', 'redis://safe:12#34@127.0.0.1:6379'],
    ['redis-url', 'redis://safe:12?34@127.0.0.1:6379'],
    ['redis-url', 'redis://:sa#fe@127.0.0.1:6379'],
    ['redis-url', 'redis://:sa?fe@127.0.0.1:6379'],
    ['mongo-uri', 'mongodb://me:100%safe@127.0.0.1/app'],
    ['mongo-uri', 'mongodb://me:safe%ff@127.0.0.1/app'],
    ['mongo-uri', 'mongodb://me:sa@fe@127.0.0.1/app'],
    ['mongo-uri', 'mongodb://me:sa:fe@127.0.0.1/app'],
    ['mongo-uri', 'mongodb://me:sa/fe@127.0.0.1/app'],
    ['mongo-uri', 'mongodb://me:12/safe@127.0.0.1/app'],
    ['mongo-uri', 'mongodb://me:12#safe@127.0.0.1/app'],
    ['mongo-uri', 'mongodb://me:sa fe@127.0.0.1/app'],
    ['mongo-uri', 'mongodb+srv://me:100%safe@cluster.example.com/app'],
    ['api-url', 'http://me:100%safe@127.0.0.1:3000'],
    ['api-url', 'http://me:safe%ff@127.0.0.1:3000'],
  ])('--%s %s: percent-encode', (flag, address) => {
    const said = complaint({ [flag]: address });
    expect(said).toContain(`--${flag} `);
    expect(said).toContain('percent-encode');
    if (flag !== 'api-url') expect(said).not.toMatch(/safe|sa.fe|34/);
  });

  it.each([
    ['redis-url', 'redis://127.0.0.1:0'],
    ['redis-url', 'redis://127.0.0.1:70000'],
    ['redis-url', 'redis://127.0.0.1:six'],
    ['redis-url', 'redis://:6379'],
    ['redis-url', 'redis://'],
    ['redis-url', 'http://127.0.0.1:6379'],
    ['redis-url', '127.0.0.1:6379'],
    ['redis-url', 'redis://::1:6379'],
    ['redis-url', 'redis://[::::]:6379'],
    ['redis-url', 'redis://[::1:6379'],
    ['redis-url', 'redis://127.0.0.1/zero'],
    ['redis-url', 'redis://127.0.0.1/0/1'],
    ['redis-url', 'redis://127.0.0.1?tls=true'],
    ['redis-url', 'redis://127.0.0.1:6379,127.0.0.1:6380'],
    ['mongo-uri', 'mongodb://'],
    ['mongo-uri', 'mongodb:///app'],
    ['mongo-uri', 'mongodb://:secret@127.0.0.1/app'],
    ['mongo-uri', 'mongodb://127.0.0.1:99999/app'],
    ['mongo-uri', 'mongo://127.0.0.1/app'],
    ['api-url', 'http://[::::]:3000'],
    ['api-url', 'http://999.1.1.1:3000'],
    ['api-url', 'http://a<b'],
    ['api-url', 'ws://127.0.0.1:3000'],
  ])('--%s %s is refused by its name', (flag, address) => {
    expect(complaint({ [flag]: address })).toContain(`--${flag} `);
  });

  it.each([
    ['redis-url', 'redis://:100%25safe%40%2F%3A%23@127.0.0.1:6379/3'],
    ['redis-url', 'rediss://default:p@ss@cache.example.com:6380'],
    ['redis-url', 'redis://[::1]:6379'],
    ['redis-url', 'redis://127.0.0.1:6379/?max_retries=2&pool_size=10'],
    ['mongo-uri', 'mongodb://me:p%40ss@a:1,b:2,[::1]:3/app?replicaSet=x&authSource=admin'],
    ['mongo-uri', 'mongodb://%2Ftmp%2Fmongodb-27017.sock/app'],
    ['mongo-uri', 'mongodb://CN%3Dme@127.0.0.1/app?authMechanismProperties=SERVICE_REALM:a@b'],
    ['mongo-uri', 'mongodb+srv://me:%C3%A4@cluster.example.com/app'],
    ['api-url', 'https://me:p%40ss@gateway.example.com/base@v1'],
    ['api-url', 'http://[::1]:3000'],
  ])('--%s %s is taken', (flag, address) => {
    expect(complaint({ [flag]: address })).toBeUndefined();
  });
});

import { describe, expect, test } from 'vitest';
import { maskDocument, maskUris, secretMasker, secretsIn } from '../../settings/secrets.ts';

describe('maskUris', () => {
  test.each([
    ['redis://:hunter22@cache:6379/0', 'redis://***@cache:6379/0'],
    ['mongodb://app:s3cr3t!@a:27017,b:27017/db?w=1', 'mongodb://***@a:27017,b:27017/db?w=1'],
    ['redis://:p@ss@cache:6379', 'redis://***@cache:6379'],
    ['redis://:pa/ss@cache:6379', 'redis://***@cache:6379'],
    ['cannot reach rediss://u:pw@h: refused', 'cannot reach rediss://***@h: refused'],
    ['{"url":"http://me:pw@gate/","mail":"a@b.c"}', '{"url":"http://***@gate/","mail":"a@b.c"}'],
    ['http://gate/path?token=abc&x=1', 'http://gate/path?token=***&x=1'],
  ])('%s', (text, masked) => expect(maskUris(text)).toBe(masked));

  test.each(['http://localhost:3000/jobs/a@b', 'mongodb://a:27017,b:27017/db', 'no address at all'])(
    'leaves %s as it is',
    (text) => expect(maskUris(text)).toBe(text),
  );
});

describe('secretMasker', () => {
  const mask = secretMasker([
    'redis://:correct%20horse@cache:6379',
    { token: 'tok-12345678' },
    { Authorization: 'Bearer "quoted"' },
    undefined,
  ]);

  test.each([
    ['password correct horse was refused', 'password *** was refused'],
    ['AUTH correct%20horse', 'AUTH ***'],
    ['bad token tok-12345678!', 'bad token ***!'],
    [JSON.stringify({ error: 'Bearer "quoted"' }), '{"error":"***"}'],
  ])('%s', (text, masked) => expect(mask(text)).toBe(masked));

  test('each line of a key, as a log shows it', () => {
    const masked = secretMasker([{ key: '-----BEGIN KEY-----\nMIIBOgIBAAJBAK\n-----END KEY-----' }]);
    expect(masked('  MIIBOgIBAAJBAK')).toBe('  ***');
  });

  test('a long word takes no longer than a short one', () => {
    expect(mask('a'.repeat(1_000_000))).toHaveLength(1_000_000);
  });

  test('a secret that is also a word of ours does not destroy a report', () => {
    const report = { scenario: 'broadcast-burst', outcome: 'failed', errors: ['burst is not my password'] };
    maskDocument(report, secretMasker([{ token: 'burst' }]));
    expect(report).toEqual({ scenario: 'broadcast-burst', outcome: 'failed', errors: ['*** is not my password'] });
  });
});

test('what is secret in an environment: by its name, or within an address', () => {
  const environment = {
    ...{ JWT_SECRET: 'correct-horse', npm_token: 'npm_12345678', DATABASE_URL: 'postgres://app:battery@db/x' },
    ...{
      PWD: '/srv/gateway',
      TOKEN_FILE: '/run/token',
      TOKEN_TTL: '3600000000',
      USE_TOKEN: 'yes',
      NODE_ENV: 'production',
    },
  };
  expect(secretsIn(environment)).toEqual(['correct-horse', 'npm_12345678', 'battery', 'battery']);
});

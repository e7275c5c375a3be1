import { describe, expect, it } from 'vitest';
import { fieldsOfHello, fieldsOfInfo, identityOf } from '../../run/redisIdentity.ts';
import { accessRule, adviceFor } from '../../run/redisTrouble.ts';

describe('what a Redis is', () => {
  it.each<[product: string, version: string | null, hello: unknown, info: string]>([
    ['Redis', '7.0.15', ['server', 'redis', 'version', '7.0.15', 'proto', 2], 'redis_version:7.0.15\r\n'],
    [
      'Redis',
      '7.4.1',
      new Map<string, unknown>([
        ['server', 'redis'],
        ['version', '7.4.1'],
      ]),
      '',
    ],
    ['Redis', '5.0.14', undefined, '# Server\r\nredis_version:5.0.14\r\nredis_mode:standalone\r\n'],
    ['Redis', null, undefined, ''],
    ['Valkey', '8.1.0', ['server', 'valkey', 'version', '8.1.0'], ''],
    [
      'Valkey',
      '8.0.1',
      ['server', 'redis', 'version', '7.2.4'],
      'redis_version:7.2.4\r\nserver_name:valkey\r\nvalkey_version:8.0.1',
    ],
    [
      'KeyDB',
      '6.3.4',
      ['server', 'redis', 'version', '6.3.4'],
      'redis_version:6.3.4\r\nexecutable:/usr/bin/keydb-server',
    ],
    [
      'Dragonfly',
      'df-v1.25.0',
      ['server', 'redis', 'version', '7.4.0'],
      'redis_version:7.4.0\r\ndragonfly_version:df-v1.25.0',
    ],
    ['miniredis', '6.0.5', ['server', 'miniredis', 'version', '6.0.5'], ''],
  ])('%s %s', (product, version, hello, info) => {
    const { store } = identityOf(fieldsOfHello(hello), fieldsOfInfo(info));
    expect(store).toEqual({ product, version, standIn: false });
  });

  it.each([
    ['cluster', 'master', ['mode', 'cluster', 'role', 'master'], ''],
    ['sentinel', undefined, ['mode', 'sentinel'], ''],
    ['standalone', 'replica', ['mode', 'standalone', 'role', 'replica'], ''],
    ['cluster', undefined, undefined, 'redis_mode:cluster'],
  ])('mode %s, role %s', (mode, role, hello, info) => {
    expect(identityOf(fieldsOfHello(hello), fieldsOfInfo(info))).toMatchObject({ mode, role });
  });
});

describe('what to do about its errors', () => {
  it.each([
    ['NOAUTH Authentication required.', /password/],
    ['WRONGPASS invalid username-password pair or user is disabled.', /check user name and password/],
    ["NOPERM this user has no permissions to run the 'get' command", /docs\/cloud\.md/],
    ["READONLY You can't write against a read only replica.", /name its primary/],
    ["MASTERDOWN Link with MASTER is down and replica-serve-stale-data is set to 'no'.", /primary/],
    ['LOADING Redis is loading the dataset in memory', /try again/],
    ['CLUSTERDOWN Hash slot not served', /slot/],
    ['DENIED Redis is running in protected mode because', /protected mode/],
    ['MISCONF Redis is configured to save RDB snapshots', /own log/],
    ["OOM command not allowed when used memory > 'maxmemory'.", /memory is full/],
    ['ERR max number of clients reached', /maxclients/],
    ['Socket closed unexpectedly', /rediss:/],
  ])('%s', (said, advice) => {
    expect(adviceFor(said)).toMatch(advice);
  });

  it('says nothing of errors that speak for themselves', () => {
    expect(adviceFor('connect ECONNREFUSED 127.0.0.1:6379')).toBeUndefined();
  });

  it('writes the rule of a user that may do what is needed', () => {
    const commands = [
      ['SET', 'key'],
      ['PUBSUB', 'NUMSUB'],
      ['SET', 'key'],
    ] as const;
    expect(accessRule(commands, { channel: 'events' })).toBe('~rlt:* &events +set +pubsub|numsub');
  });
});

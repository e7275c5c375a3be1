import { describe, expect, it } from 'vitest';
import { RltError } from '../../contract/errors.ts';
import { decideDrill } from '../../settings/decideDrill.ts';
import { resolveSettings } from '../../settings/settings.ts';

const decide =
  (flags: Record<string, string>, startsRedis: boolean, confirmed: string[] = []) =>
  () =>
    decideDrill(
      resolveSettings({ scenario: 'broadcast-burst', flags: { 'redis-reset-sequence': '20', ...flags } }),
      startsRedis,
      confirmed,
    ).redisDrill;
const named = { 'redis-url': 'redis://app:hunter22@db:6379' };
const agreed = { ...named, 'yes-disrupt-redis': 'true' };
const local = { 'redis-url': 'redis://localhost:6379', 'yes-disrupt-redis': 'true' };

describe('how Redis is disturbed', () => {
  it.each([
    ['our own is stopped by default', {}, true, 'stop'],
    ['our own can be treated otherwise', { 'redis-drill': 'kill-subscribers' }, true, 'kill-subscribers'],
    ['another one has its subscribers cut', local, false, 'kill-subscribers'],
    ['so it is beside an embedded gateway', local, true, 'kill-subscribers'],
    ['our own connection needs no consent', { ...named, 'redis-drill': 'publisher' }, false, 'publisher'],
  ])('%s', (_, flags, startsRedis, drill) => {
    expect(decide(flags, startsRedis)()).toBe(drill);
  });

  it('cuts those of another machine only where its host is named once more', () => {
    expect(decide(agreed, false, ['db'])()).toBe('kill-subscribers');
    for (const confirmed of [[], ['other'], ['db:6379'], ['localhost']]) {
      expect(decide(agreed, false, confirmed)).toThrow(
        expect.objectContaining({ hint: 'pass --confirm db (db is not this machine) if that is acceptable' }),
      );
    }
    expect(decide(named, false)).toThrow(
      expect.objectContaining({ hint: expect.stringMatching(/^pass --yes-disrupt-redis .* and --confirm db /) }),
    );
    expect(decide({ ...agreed, 'redis-drill': 'publisher' }, false)()).toBe('publisher');
  });

  it.each([
    ['one that is not ours, without consent', named, false, /this cuts every subscriber of redis:\/\/\*\*\*@db:6379/],
    ['one that is named beside an embedded gateway', named, true, /this cuts every subscriber/],
    [
      'stopping one that is not ours',
      { ...named, 'redis-drill': 'stop' },
      true,
      /only a Redis that was started for this/,
    ],
    ['stopping under plain k6', { 'redis-drill': 'stop' }, false, /only a Redis that was started for this/],
  ])('refuses %s', (_, flags, startsRedis, message) => {
    expect(decide(flags, startsRedis)).toThrow(RltError);
    expect(decide(flags, startsRedis)).toThrow(message);
  });

  it('is no question where nothing is to be disturbed', () => {
    const plain = resolveSettings({ scenario: 'broadcast-burst', flags: named });
    expect(decideDrill(plain, false)).toBe(plain);
    const catchUp = resolveSettings({ scenario: 'catch-up-burst', flags: { ...named, 'redis-reset-sequence': '20' } });
    expect(decideDrill(catchUp, false)).toBe(catchUp);
  });
});

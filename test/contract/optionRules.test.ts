import { expect, it } from 'vitest';
import { RltError } from '../../contract/errors.ts';
import { resolveSettings } from '../../settings/settings.ts';
import type { ScenarioName } from '../../thresholds/index.ts';

const resolve = (scenario: ScenarioName, flags: Record<string, string>) => () => resolveSettings({ scenario, flags });

it.each<[ScenarioName, Record<string, string>, RegExp]>([
  ['broadcast-burst', { 'redis-reset-sequence': '180' }, /--redis-reset-sequence is 180, but only 100 events/],
  [
    'broadcast-burst',
    { 'redis-reset-sequence': '1' },
    /--redis-reset-sequence is 1 and --delay 25: events must be published before the drill/,
  ],
  [
    'broadcast-burst',
    { 'redis-reset-sequence': '9', delay: '0' },
    /--redis-reset-sequence is 9 and --delay 0: events must be published before the drill, with a delay/,
  ],
  ['broadcast-burst', { 'redis-drill': 'publisher' }, /--redis-drill has no effect without --redis-reset-sequence/],
  ['connection-quota', { extras: '0' }, /--extras is 0/],
  ['origin-quota', { extras: '0' }, /--extras is 0/],
  ['connection-quota', { attempts: '50', extras: '3' }, /--attempts is 50 and --extras is 3/],
  ['connection-quota', { attempts: '50', limit: '50' }, /--attempts is 50, which does not go beyond the limit of 50/],
  ['origin-quota', { settle: '0' }, /--settle is 0/],
  [
    'connection-quota',
    { 'rejection-threshold': '5000' },
    /--rejection-threshold is 5000, but a client gives up after 5000/,
  ],
  ['origin-quota', { 'alternate-origin': 'http://localhost:5173' }, /--alternate-origin is "http:\/\/localhost:5173"/],
  ['catch-up-burst', { hold: '5000' }, /--hold is 5000, but sockets stay open only with STAGING=true/],
])('%s refuses %j', (scenario, flags, message) => {
  expect(resolve(scenario, flags)).toThrow(RltError);
  expect(resolve(scenario, flags)).toThrow(message);
});

it.each<[ScenarioName, Record<string, string>]>([
  ['broadcast-burst', { 'redis-reset-sequence': '50' }],
  ['connection-quota', { attempts: '53', limit: '50', extras: '3' }],
  ['connection-quota', { attempts: '53', extras: '0', limit: '53' }],
  ['catch-up-burst', { hold: '5000', staging: 'true' }],
])('%s takes %j, or refuses it for another reason', (scenario, flags) => {
  if (flags.extras === '0') expect(resolve(scenario, flags)).toThrow(/does not go beyond/);
  else expect(resolve(scenario, flags)).not.toThrow();
});

it('asks only the scenario concerned', () => {
  expect(resolve('catch-up-burst', { extras: '0', settle: '0', 'redis-reset-sequence': '80' })).not.toThrow();
});

it('names every conflict at once', () => {
  expect(resolve('connection-quota', { extras: '0', settle: '0' })).toThrow(/--extras is 0[\s\S]*--settle is 0/);
});

it('says them after wrong values, which have to be right first', () => {
  expect(resolve('connection-quota', { extras: '0', settle: 'soon' })).toThrow(/^--settle is "soon": expected [^\n]*$/);
});

it('takes a yes or no in words only', () => {
  const staging = (text: string) => resolveSettings({ scenario: 'catch-up-burst', environment: { STAGING: text } });
  expect(staging('true').staging).toBe(true);
  expect(staging('false').staging).toBe(false);
  expect(staging('').staging).toBe(false);
  expect(() => staging('1')).toThrow('STAGING is "1": expected true or false');
});

import { expect, it } from 'vitest';
import { hostsLine } from '../../run/hostsLine.ts';
import { resolveSettings } from '../../settings/settings.ts';

const stores = { 'redis-url': 'redis://me:hunter22@cache:6379', 'mongo-uri': 'mongodb://me:pw@a:27017,b:27017/jobs' };
const settings = (scenario: string, flags: Record<string, string> = {}) => resolveSettings({ scenario, flags });
const running = { isStartedHere: false, environment: {} };
const started = { isStartedHere: true, environment: {} };

it.each([
  [['broadcast-burst'], { 'api-url': 'https://me:pw@gateway.example' }, running, 'gateway gateway.example'],
  [['broadcast-burst'], stores, running, 'gateway localhost:3000 · Redis cache:6379'],
  [
    ['broadcast-burst', 'catch-up-burst'],
    { ...stores, 'metrics-url': 'http://metrics.example:9090/m' },
    running,
    'gateway localhost:3000 · metrics metrics.example:9090 · Redis cache:6379 · MongoDB a:27017,b:27017',
  ],
  [['connection-quota'], stores, running, 'gateway localhost:3000'],
  [['catch-up-burst'], { ...stores, 'job-id': 'mine' }, running, 'gateway localhost:3000'],
  [['connection-quota'], {}, started, 'a gateway that is started here'],
  [
    ['broadcast-burst', 'catch-up-burst'],
    { 'redis-url': stores['redis-url'] },
    started,
    'a gateway that is started here · Redis cache:6379 · MongoDB of its own',
  ],
])('%j names whom it touches, and no more', (scenarios, flags, gateway, line) => {
  const [first = '', ...others] = scenarios;
  expect(hostsLine([settings(first, flags), ...others.map((name) => settings(name, flags))], gateway)).toBe(line);
});

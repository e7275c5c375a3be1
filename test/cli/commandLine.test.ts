import { expect, test } from 'vitest';
import { describeCommand } from '../../cli/commandLine.ts';

test('a command can be typed again, without its secrets', () => {
  const args = ['run', '--scenario', 'broadcast-burst', '--redis-url', 'redis://:pw@h:1', '--auth={"token":"abc"}'];
  expect(describeCommand(args, {})).toBe(
    "rlt run --scenario broadcast-burst --redis-url 'redis://***@h:1' '--auth=***'".replaceAll("'", ''),
  );
});

test('settings of the environment belong to the command, unless a flag overrides them', () => {
  const environment = { REDIS_URL: 'redis://:pw@h:1', HEADERS: '{"x":"y"}', API_URL: 'http://a', UNRELATED: 'x' };
  expect(describeCommand(['suite', '--api-url', 'http://b'], environment)).toBe(
    'REDIS_URL=redis://***@h:1 HEADERS=*** rlt suite --api-url http://b',
  );
});

test('the value after a secret flag is masked even where it is no URI', () => {
  expect(describeCommand(['run', '--headers', '{"authorization":"Bearer x y"}', '--label', 'two words'], {})).toBe(
    "rlt run --headers *** --label 'two words'",
  );
});

test('variables of the gateway are shown, unless their names speak of a secret', () => {
  const args = [
    'verify',
    '--gateway-env',
    'NODE_ENV=production',
    '--gateway-env',
    'JWT_SECRET=abc',
    '--gateway-env=API_KEY=def',
  ];
  expect(describeCommand(args, {})).toBe(
    'rlt verify --gateway-env NODE_ENV=production --gateway-env JWT_SECRET=*** --gateway-env=API_KEY=***',
  );
});

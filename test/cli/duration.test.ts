import { expect, it } from 'vitest';
import { parseDuration } from '../../cli/duration.ts';

it.each([
  ['90s', 90_000],
  ['2m', 120_000],
  ['1m30s', 90_000],
  ['1.5s', 1500],
  ['1500ms', 1500],
  ['1500', 1500],
])('%s is a time', (text, expected) => {
  expect(parseDuration('x', text)).toBe(expected);
});

it.each(['', '0', '0s', '-1', 's', '5 s', '5sec', '10d', '1e3', '999h', '2m!'])('%j is refused', (text) => {
  expect(() => parseDuration('some-flag', text)).toThrow(/^--some-flag is ".*": expected a time such as 90s/);
});

import { expect, it } from 'vitest';
import { errorIn } from '../../../run/instances/k6Messages.ts';

it.each([
  ['time="2026-11-26T14:00:00Z" level=error msg="it \\"broke\\"" error="why"', 'it "broke"'],
  ['time="2026-11-26T14:00:00Z" level=error msg=short', 'short'],
  ['{"level":"error","msg":"it broke","time":"2026-11-26T14:00:00Z"}', 'it broke'],
  ['time="2026-11-26T14:00:00Z" level=info msg="level=error msg=no"', undefined],
  ['{"level":"info","msg":"fine"}', undefined],
  ['{"level":"error","msg', undefined],
  ['part 1 of 2', undefined],
])('reads the error in %s', (line, message) => {
  expect(errorIn(line)).toBe(message);
});

import { expect, it } from 'vitest';
import { judgeGateway } from '../../thresholds/gateway.ts';

const quiet = { lines: 20, errorCount: 0 };
const unknown = (doubtCount: number) => ({
  count: 3,
  doubtCount,
  doubts: [{ doubt: 'the word "failed"', message: 'replay failed', line: 7 }].slice(0, doubtCount),
});

it.each([
  ['logs no error', { log: quiet }, ['passed', 'passed']],
  ['logs an error', { log: { lines: 20, errorCount: 1 } }, ['failed', 'passed']],
  ['logs nothing', { log: { lines: 0, errorCount: 0 } }, ['passed', 'passed']],
  ['logs what may be anything', { log: { ...quiet, unknown: unknown(0) } }, ['passed', 'passed']],
  ['logs what looks like an error', { log: { ...quiet, unknown: unknown(1) } }, ['invalid', 'passed']],
  ['logs both', { log: { lines: 20, errorCount: 1, unknown: unknown(1) } }, ['failed', 'passed']],
  ['has a log that cannot be read', { log: { ...quiet, unreadable: 'ENOENT' } }, ['invalid', 'passed']],
  ['was running before', {}, ['skipped', 'passed']],
  ['ends', { gone: 'it ended', log: quiet }, ['passed', 'failed']],
  ['ends with an error', { gone: 'it ended', log: { lines: 9, errorCount: 2 } }, ['failed', 'failed']],
  ['was never there', { unavailable: 'it did not start' }, ['invalid', 'invalid']],
  ['was never there, whatever was logged', { unavailable: 'it ended', log: quiet }, ['invalid', 'invalid']],
] as const)('a gateway that %s', (_, fate, outcomes) => {
  const verdicts = judgeGateway(fate);
  expect(verdicts.map(({ id }) => id)).toEqual(['log.clean', 'gateway.alive']);
  expect(verdicts.map(({ outcome }) => outcome)).toEqual(outcomes);
  for (const { outcome, reason } of verdicts) {
    if (outcome === 'skipped' || outcome === 'invalid') expect(reason).toBeTruthy();
  }
});

it.each([
  ['an empty log', { lines: 0, errorCount: 0, source: 'a.log' }, /nothing was written to a\.log.*--gateway-log/],
  ['entries without a level', { ...quiet, unknown: unknown(0) }, /^3 log entries do not say their level; nothing/],
  [
    'a doubt',
    { ...quiet, unknown: unknown(1) },
    /line 7 \(the word "failed"\): "replay failed".*--log-level-path.*--allow-log/,
  ],
  ['a clean log', quiet, undefined],
])('what is said of %s', (_, log, reason) => {
  const [verdict] = judgeGateway({ log });
  if (reason === undefined) expect(verdict?.reason).toBeUndefined();
  else expect(verdict?.reason).toMatch(reason);
});

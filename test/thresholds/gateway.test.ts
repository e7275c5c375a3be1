import { expect, it } from 'vitest';
import { judgeGateway } from '../../thresholds/gateway.ts';

const quiet = { lines: 20, errorCount: 0 };

it.each([
  ['logs no error', { log: quiet }, ['passed', 'passed']],
  ['logs an error', { log: { lines: 20, errorCount: 1 } }, ['failed', 'passed']],
  ['logs nothing', { log: { lines: 0, errorCount: 0 } }, ['invalid', 'passed']],
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

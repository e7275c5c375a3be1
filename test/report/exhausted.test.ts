import { expect, it } from 'vitest';
import { excuseExhausted } from '../../report/exhausted.ts';
import { withGateway } from '../../report/withGateway.ts';
import { machineLimits } from '../../run/machineLimits.ts';
import { broadcastReport } from './support/reports.ts';

/** A burst in which an event is missing, with these errors of k6 and of the gateway's log. */
function report({ errors = [] as string[], logged = [] as string[], clients = 600 }) {
  const entries = logged.map((message, line) => ({ level: 'error' as const, message, line, count: 1 }));
  const log = { source: 'x', lines: 9, errorCount: logged.length, errors: entries, warnings: [], expected: [] };
  const burst = broadcastReport({ latency: (client, sequence) => (client === 0 && sequence === 1 ? null : 5), errors });
  const plan = { ...burst.plan, clientCount: clients };
  return withGateway({ ...burst, ...(burst.plan && { plan: { ...burst.plan, ...plan } }) }, { kind: 'command', log });
}
const limits = { openFiles: 1000 };

it.each([
  ['k6', { errors: ['dial tcp 127.0.0.1:1: socket: too many open files'] }, 'the load generator ran out of file desc'],
  [
    'k6',
    { errors: ['dial tcp: connect: cannot assign requested address'] },
    'the load generator ran out of local ports',
  ],
  ['k6', { errors: ['fork: cannot allocate memory'] }, 'the load generator ran out of memory'],
  ['k6', { errors: ['accept: too many open files in system'] }, 'the load generator reached the limit of open files'],
  ['the gateway', { logged: ['accept ENFILE'] }, 'the gateway, which has the limits of this shell, reached the limit'],
])('what %s could not have of the machine is the cause: %j', (_, run, cause) => {
  const excused = excuseExhausted(report(run), limits);
  expect(excused).toMatchObject({ outcome: 'invalid', success: false });
  expect(excused.troubles?.[0]).toContain(cause);
  expect(excused.goals?.find(({ id }) => id === 'broadcast.complete')?.reason).toContain(cause);
});

it.each([
  ['nothing of that kind', { logged: ['replay failed'] }],
  ['memory that its own limit has', { logged: ['FATAL ERROR: Reached heap limit: JavaScript heap out of memory'] }],
])('a gateway that says %s stays missed', (_, run) => {
  const missed = report(run);
  expect(excuseExhausted(missed, limits)).toBe(missed);
});

it('errors of another kind stay errors', () => {
  const excused = excuseExhausted(report({ errors: ['too many open files'], logged: ['x is not a function'] }), limits);
  expect(excused.goals?.find(({ id }) => id === 'log.clean')?.outcome).toBe('failed');
});

it('a run that kept its goals is left alone', () => {
  const kept = { ...broadcastReport(), errors: ['too many open files'] };
  expect(excuseExhausted(kept, limits)).toBe(kept);
});

it('says what this process may have open', () => {
  expect(machineLimits('/nowhere')).toEqual({});
  if (process.platform === 'linux') expect(machineLimits().openFiles).toBeGreaterThan(0);
});

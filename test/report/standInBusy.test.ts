import { expect, it } from 'vitest';
import type { ScenarioReport } from '../../report/schema.ts';
import { excuseBusyStandIn } from '../../report/standInBusy.ts';
import { withGateway } from '../../report/withGateway.ts';
import { catchUpReport } from './support/reports.ts';

const standIn = { mongo: { product: 'FerretDB', version: '1.24.2', standIn: true } };
/** What it used, half a second each. */
const used = (...cores: number[]) =>
  [0, ...cores].map((cpu, index) => ({ time: index * 500, overMs: 500, cpu, rssBytes: 1, processes: 1, machine: 1 }));
const flatOut = (seconds: number) => used(...Array.from({ length: seconds * 2 }, () => 0.9));
const outcomeOf = ({ goals = [] }: ScenarioReport, id: string) => goals.find((goal) => goal.id === id)?.outcome;

function slow(ms: number, failures: Readonly<Record<number, string>> = {}, logged: string[] = []) {
  const errors = logged.map((message, line) => ({ level: 'error' as const, message, line, count: 1 }));
  const log = { source: 'x', lines: 9, errorCount: errors.length, errors, warnings: [], expected: [] };
  const report = catchUpReport({ durations: Array.from({ length: 20 }, () => ms), failures });
  return withGateway(report, { kind: 'command', log });
}

it('a replay that would have been in time without is not measured, and says what to do', () => {
  const report = excuseBusyStandIn(slow(1900), standIn, flatOut(1));
  expect(report).toMatchObject({ outcome: 'invalid', success: false });
  expect(report.troubles?.[0]).toContain('was flat out for 1.0 s of the run');
  expect(report.troubles?.[0]).toContain('give --mongo-uri');
});

it.each([
  ['its store was idle', slow(1900), standIn, used(0.1, 0.2, 0.7)],
  ['its store was not busy for long enough', slow(2600), standIn, flatOut(1)],
  ['its store is the real one', slow(1900), { mongo: { ...standIn.mongo, standIn: false } }, flatOut(9)],
  ['nobody watched', slow(1900), standIn, []],
])('a slow gateway stays slow where %s', (_, report, stores, samples) => {
  expect(excuseBusyStandIn(report, stores, samples)).toBe(report);
});

it('replays that were cut off are its doing, wrong ones are not', () => {
  const cutOff = excuseBusyStandIn(
    slow(100, { 1: '40 of 50 events', 2: 'no answer within 5000 ms' }),
    standIn,
    flatOut(4),
  );
  expect(outcomeOf(cutOff, 'catch-up.failures')).toBe('invalid');
  const wrong = excuseBusyStandIn(slow(100, { 1: '40 of 50 events', 2: 'an event twice' }), standIn, flatOut(4));
  expect(outcomeOf(wrong, 'catch-up.failures')).toBe('failed');
});

it('timeouts in the log are its doing, other errors are not', () => {
  const late = excuseBusyStandIn(slow(100, {}, ['replay failed: timed out']), standIn, flatOut(4));
  expect(outcomeOf(late, 'log.clean')).toBe('invalid');
  const wrong = excuseBusyStandIn(slow(100, {}, ['x is not a function']), standIn, flatOut(4));
  expect(outcomeOf(wrong, 'log.clean')).toBe('failed');
});

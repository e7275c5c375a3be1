import { describe, expect, test } from 'vitest';
import type { ScenarioReport } from '../../report/schema.ts';
import { excuseStarved } from '../../report/starved.ts';
import { withGateway } from '../../report/withGateway.ts';
import { catchUpReport } from './support/reports.ts';

const spread = (avg: number) => ({ avg, max: avg });
const starved = {
  ...{ processes: 1, cpu: spread(0.4), memoryBytes: spread(1e8), machine: spread(1), saturated: 0.9, waited: 0.4 },
  series: [],
};
const timeout = {
  level: 'error' as const,
  message: 'replay failed',
  detail: ['err: connection timed out'],
  count: 3,
  line: 1,
};
const bug = { level: 'error' as const, message: 'TypeError: x is not a function', count: 1, line: 2 };

/** A run on two cores whose replays took this long, on a gateway with these resources and errors. */
function judged(ms: number, resources: object = {}, errors: (typeof timeout | typeof bug)[] = []): ScenarioReport {
  const errorCount = errors.reduce((sum, { count }) => sum + count, 0);
  const log = { source: 'x', lines: 9, errorCount, errors, warnings: [], expected: [] };
  const report = catchUpReport({ durations: Array.from({ length: 20 }, () => ms) });
  const gateway = { kind: 'command' as const, log, resources: { ...starved, ...resources } };
  return excuseStarved(withGateway(report, gateway));
}
const outcomeOf = ({ goals = [] }: ScenarioReport, id: string) => goals.find((goal) => goal.id === id)?.outcome;

describe('a gateway that waited for a core', () => {
  test('is not blamed for a time that it would have kept without the wait', () => {
    const report = judged(1500);
    expect(outcomeOf(report, 'catch-up.latency')).toBe('invalid');
    expect(report).toMatchObject({ outcome: 'invalid', success: false });
    expect(report.troubles?.[0]).toContain('waited 40 % of the time for a core');
  });

  test('is blamed for a time that it would have missed anyway', () => {
    expect(judged(1800)).toMatchObject({ outcome: 'failed' });
  });

  test('keeps what it kept', () => {
    const report = judged(900);
    expect(report).toMatchObject({ outcome: 'passed' });
    expect(report.troubles).toBeUndefined();
  });

  test('is not blamed for timeouts in its log, and is for every other error', () => {
    expect(outcomeOf(judged(900, {}, [timeout]), 'log.clean')).toBe('invalid');
    expect(outcomeOf(judged(900, {}, [timeout, bug]), 'log.clean')).toBe('failed');
  });
});

test.each([
  ['keeps its own core busy and waits for nobody', { cpu: spread(1), waited: 0.02 }],
  ['takes every core for itself', { cpu: spread(1.9) }],
  ['had cores to spare', { machine: spread(0.6), saturated: 0.1 }],
  ['was not watched for waits', { waited: undefined }],
])('a gateway that %s is blamed for its times and timeouts', (_, resources) => {
  const report = judged(1500, resources, [timeout]);
  expect(outcomeOf(report, 'catch-up.latency')).toBe('failed');
  expect(outcomeOf(report, 'log.clean')).toBe('failed');
});

test('clients that were not answered in time have the busy machine as their cause', () => {
  const reason = 'clients could not be reached (105): the server did not answer in time; is it overloaded?';
  const report = catchUpReport({ outcome: 'invalid' });
  const unreached = { ...report, goals: report.goals?.map((goal) => ({ ...goal, reason })) };
  const gateway = { kind: 'command' as const, resources: starved };
  const excused = excuseStarved(withGateway(unreached, gateway));
  expect(excused.troubles?.[0]).toContain('waited 40 % of the time for a core');
  expect(excused.goals?.[0]?.reason).toMatch(/^the machine was busy .*\(clients could not be reached \(105\)/);
});

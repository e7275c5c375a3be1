import { expect, it } from 'vitest';
import { likelyCauses } from '../../../report/analysis/likelyCauses.ts';
import { broadcastReport, catchUpReport } from '../support/reports.ts';
import { analyzedRun } from '../support/runFolder.ts';

it('says once for each scenario what may be behind its missed goals, and what to do', async () => {
  const report = broadcastReport({ latency: () => null });
  for (const publish of report.details.publishes ?? []) publish.receivers = 0;
  const causes = likelyCauses(await analyzedRun([report]));
  expect(causes[0]).toMatch(
    /^broadcast-burst: 10 of 10 publishes reached no Redis subscriber at all\. The gateway was not .*channel.* Compare /s,
  );
  expect(new Set(causes).size).toBe(causes.length);
});

it('says nothing of a run that kept its goals', async () => {
  expect(likelyCauses(await analyzedRun([broadcastReport()]))).toEqual([]);
});

it('concludes nothing from what did not arrive where that could not be told', async () => {
  const report = broadcastReport({ latency: () => null });
  expect(likelyCauses(await analyzedRun([report])).join()).toContain('events reached no client at all');
  // Clients that were not reached, events that could not be read or were never published: the goal's own reason says it.
  const goals = report.goals?.map((goal) => ({ ...goal, outcome: 'invalid' as const, reason: 'events came unread' }));
  expect(likelyCauses(await analyzedRun([{ ...report, goals }]))).toEqual([]);
  for (const publish of report.details.publishes ?? []) publish.receivers = 0;
  expect(likelyCauses(await analyzedRun([{ ...report, goals }])).join()).toMatch(/^[^.]* reached no Redis subscriber/);
});

it('blames no gateway for what could not be measured', async () => {
  const report = catchUpReport({ failures: { 3: '49 of 50 events' } });
  const withOutcome = (outcome: 'failed' | 'invalid') => ({
    ...report,
    goals: report.goals?.map((goal) => ({ ...goal, outcome, reason: 'it could not be seen' })),
  });
  expect(likelyCauses(await analyzedRun([withOutcome('failed')]))).not.toEqual([]);
  expect(likelyCauses(await analyzedRun([withOutcome('invalid')]))).toEqual([]);
});

import { expect, it } from 'vitest';
import { likelyCauses } from '../../../report/analysis/likelyCauses.ts';
import { broadcastReport } from '../support/reports.ts';
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

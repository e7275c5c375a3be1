import { parse } from 'junit2json';
import { expect, test } from 'vitest';
import { renderJunit } from '../../../report/views/junit.ts';
import { withMarker } from '../../../report/views/marker.ts';
import { broadcastReport, catchUpReport } from '../support/reports.ts';
import { analyzedRun } from '../support/runFolder.ts';

test('a consumer of JUnit files reads every goal, and what was missed', async () => {
  const slow = broadcastReport({ latency: (client, sequence) => (client === 0 && sequence === 1 ? null : 600) });
  const { testsuite: suites = [], ...totals } = await read([catchUpReport(), slow]);
  expect(totals).toMatchObject({ tests: 4, failures: 2, errors: 0, skipped: 0 });
  expect(suites.map(({ name }) => name)).toEqual(['catch-up-burst', 'broadcast-burst']);
  const [latency, complete] = suites[1]?.testcase ?? [];
  expect(latency?.failure).toEqual([{ message: 'limit ≤ 500 ms, measured 600 ms, 39 samples', type: 'goal missed' }]);
  expect(complete?.failure?.[0]).toMatchObject({ message: 'limit = 40, measured 39, 39 samples' });
});

test('a goal that was not measured is an error, and one that does not apply is skipped', async () => {
  const silent = broadcastReport({ latency: () => null });
  const skipped = catchUpReport({ outcome: 'skipped' });
  const { testsuite: suites = [], ...totals } = await read([skipped, silent]);
  expect(totals).toMatchObject({ tests: 4, failures: 1, errors: 1, skipped: 2 });
  expect(suites[1]?.testcase?.[0]?.error?.[0]?.type).toBe('not measured');
});

test('a run with missing parts has a case of its own that is not passed', async () => {
  const { testsuite: suites = [], ...totals } = await read([catchUpReport()], {
    entry: { partial: 'it ended early: killed' },
  });
  expect(totals).toMatchObject({ errors: 1 });
  expect(suites.at(-1)?.testcase?.[0]).toMatchObject({
    name: 'The run is complete',
    error: [{ message: 'the run is partial: it ended early: killed' }],
  });
});

test('control characters and markup in messages leave a well-formed file', async () => {
  const report = broadcastReport({ outcome: 'invalid', errors: ['<b>\u001b[31m & "quoted"\u0000'] });
  const { testsuite: suites = [] } = await read([report]);
  expect(suites[0]?.testcase).toHaveLength(3);
});

async function read(...args: Parameters<typeof analyzedRun>) {
  const parsed = await parse(withMarker(renderJunit(await analyzedRun(...args))));
  if (!parsed || !('testsuite' in parsed)) throw new Error('no test suites');
  return parsed;
}

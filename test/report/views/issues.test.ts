import { execFile } from 'node:child_process';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { ghCommand, issuesOf } from '../../../report/views/issues.ts';
import { makeViews } from '../../../report/views/makeViews.ts';
import { broadcastReport, catchUpReport } from '../support/reports.ts';
import { analyzedRun, testFolder, writeRun } from '../support/runFolder.ts';

const slow = () => broadcastReport({ events: 30, limit: 50, latency: (_, sequence) => 5 * sequence });
const without = new Set(['html'] as const);

test('a missed goal becomes an issue: figures, where in the run, likely causes, evidence', async () => {
  const [issue] = issuesOf(await analyzedRun([slow()]));
  expect(issue?.title).toBe('Load test broadcast-burst: Publish-to-receipt latency, p95: 145 ms (limit ≤ 50.0 ms)');
  expect(issue?.body).toContain('| Measured | 145 ms |');
  expect(issue?.body).toContain('20 of 30 events were over the limit for their slowest subscribers: 11–30');
  expect(issue?.body).toMatch(/the slowest was event 30, 1.73 s into the scenario \(10:00:01.725 UTC\): p95 150 ms/);
  expect(issue?.body).toMatch(/A queue builds up.*\n {2}_Next:_/);
  expect(issue?.body).toContain('](../broadcast-burst.json)');
  expect(issue?.body).toContain('`rlt suite --embedded`');
});

test('losses name the events and the clients', async () => {
  const lossy = broadcastReport({
    clients: 10,
    events: 20,
    latency: (client, sequence) => (client === 4 && sequence > 17 ? null : 5),
  });
  const issue = issuesOf(await analyzedRun([lossy])).find(({ goal }) => goal === 'broadcast.complete');
  expect(issue?.body).toContain('3 events did not reach every subscriber: 18–20');
  expect(issue?.body).toContain('client 4 (socket-4) missed most: 3');
  expect(issue?.body).toContain('Those clients were disconnected');
});

test('what was kept, or not measured, is no issue', async () => {
  expect(
    issuesOf(await analyzedRun([catchUpReport(), broadcastReport({ latency: () => null })])).map(({ goal }) => goal),
  ).toEqual(['broadcast.complete']);
});

test('the printed command is read by a shell as it is meant, whatever the title holds', async () => {
  const issue = {
    goal: 'g',
    report: 'a.json',
    file: 'issues/a.md',
    title: 'it\'s `here` $(touch x) "quoted"',
    body: '',
  };
  const { stdout } = await promisify(execFile)('sh', [
    '-c',
    `gh() { printf '%s\\n' "$@"; }; ${ghCommand(issue, 'my results/')}`,
  ]);
  expect(stdout.split('\n')).toEqual([
    'issue',
    'create',
    '--title',
    issue.title,
    '--body-file',
    'my results/issues/a.md',
    '',
  ]);
});

test('texts of goals that are kept again go away, unless somebody wrote in them', async () => {
  const folder = await writeRun(await testFolder(), [slow(), catchUpReport({ durations: [2000, 2000, 2000] })]);
  await makeViews(folder, without);
  expect(await readdir(join(folder, 'issues'))).toEqual([
    'broadcast-burst-broadcast-latency.md',
    'catch-up-burst-catch-up-latency.md',
  ]);
  await writeFile(join(folder, 'issues', 'catch-up-burst-catch-up-latency.md'), 'I know why.');
  await writeRun(folder, [broadcastReport(), catchUpReport()]);
  await makeViews(folder, without);
  expect(await readdir(join(folder, 'issues'))).toEqual(['catch-up-burst-catch-up-latency.md']);
});

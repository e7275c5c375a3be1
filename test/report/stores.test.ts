import { describe, expect, test } from 'vitest';
import { standIns } from '../../cli/showReport.ts';
import { renderTable } from '../../cli/showVerification.ts';
import { compareRuns } from '../../report/compare/compareRuns.ts';
import type { Run } from '../../report/run/run.ts';
import type { Stores } from '../../report/schema.ts';
import { renderPage } from '../../report/views/html/page.ts';
import { renderJunit } from '../../report/views/junit.ts';
import { renderConfig } from '../../report/views/markdown/config.ts';
import { renderReadme } from '../../report/views/markdown/readme.ts';
import { goalTable } from '../../thresholds/goalTable.ts';
import { broadcastReport, catchUpReport } from './support/reports.ts';
import { analyzedRun } from './support/runFolder.ts';

const ferret: Stores = { mongo: { product: 'FerretDB', version: '1.24.2', standIn: true } };
const mongodb: Stores = { mongo: { product: 'MongoDB', version: '8.0.4', standIn: false } };
const mini: Stores = { redis: { product: 'miniredis', version: '2.40.0', standIn: true } };
const redis: Stores = { redis: { product: 'Redis', version: '7.0.15', standIn: false } };

const replay = (stores: Stores) => ({ ...catchUpReport(), stores });
const broadcast = (stores: Stores) => ({ ...broadcastReport(), stores });

describe('a stand-in', () => {
  test.each([
    ['FerretDB 1.24.2, a stand-in for MongoDB', '--mongo-uri', replay({ ...ferret, ...redis })],
    ['miniredis 2.40.0, a stand-in for Redis', '--redis-url', broadcast({ ...mongodb, ...mini })],
  ])('%s: stands beside the goals that rest on it', async (text, flag, report) => {
    const goals = report.goals ?? [];
    expect(standIns([report], [4, 5])).toEqual([expect.stringContaining(text)]);
    expect(standIns([report], [4, 5])[0]).toContain(flag);
    expect(renderTable(goalTable([goals]), [report], (_, word) => word)).toContain(text);
    const analyzed = await analyzedRun([report]);
    expect(
      renderReadme(analyzed)
        .split('\n')
        .filter((line) => line.includes(`passed (on ${text})`)),
    ).toHaveLength(goals.length);
    expect(renderPage(analyzed)).toContain(`<span class="reason">on ${text}</span>`);
    expect(renderJunit(analyzed)).toMatch(/name="(?:MongoDB|Redis)" value="\w+ [\d.]+ \(stand-in\)"/);
  });

  test('is not named where the real one served', async () => {
    for (const report of [replay({ ...mongodb, ...mini }), broadcast({ ...ferret, ...redis })]) {
      expect(standIns([report], [4, 5])).toEqual([]);
      expect(renderReadme(await analyzedRun([report]))).not.toContain('a stand-in for');
    }
  });
});

test('product and version of each store stand in the README and in config.md', async () => {
  const analyzed = await analyzedRun([replay({ ...mongodb, ...redis })]);
  expect(renderReadme(analyzed)).toContain('| MongoDB is | MongoDB 8.0.4 |');
  expect(renderConfig(analyzed)).toMatch(/\| Redis \|.*\| Redis 7\.0\.15 \|/);
});

describe('compare', () => {
  const run = (report: ReturnType<typeof replay>): Run => ({
    folder: '/x',
    name: 'x',
    entry: undefined,
    reports: [{ file: 'x.json', report, unknown: [] }],
    snapshots: [],
    problems: [],
  });
  const notes = (before: Stores, after: Stores) =>
    compareRuns([run(replay(before))], run(replay(after)), { minChange: 0.1, seed: 1 }).notes.join('\n');

  test('notes stores that differ', () => {
    expect(notes(mongodb, ferret)).toContain(
      'catch-up-burst: MongoDB was MongoDB 8.0.4 in the baseline and is FerretDB 1.24.2 (stand-in) in the target',
    );
  });

  test.each([
    ['are the same', mongodb, mongodb],
    ['are not known on one side', {}, ferret],
  ])('says nothing where they %s', (_, before, after) => {
    expect(notes(before, after)).not.toContain('in the baseline and is');
  });
});

import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { isArchive, readArchive } from '../../../report/archive/readArchive.ts';
import { sparkline, trendsOf } from '../../../report/archive/trends.ts';
import { archiveOf, renewArchive } from '../../../report/views/archive/renewArchive.ts';
import { makeViews } from '../../../report/views/makeViews.ts';
import { broadcastReport, catchUpReport } from '../support/reports.ts';
import { testFolder, writeRun } from '../support/runFolder.ts';

describe('an archive', () => {
  test('lists its runs, the newest first, with verdict, figures and what was not kept', async () => {
    const root = await archive();
    const { runs } = await renewArchive(root);
    expect(runs.map(({ folder, outcome }) => [folder, outcome])).toEqual([
      ['2026-03-01', 'passed'],
      ['2026-03-02', 'failed'],
      ['2026-03-03', 'invalid'],
    ]);
    const readme = await readFile(join(root, 'README.md'), 'utf8');
    const lines = readme.split('\n').filter((line) => line.startsWith('| [2026'));
    expect(lines[0]).toMatch(/2026-03-03.*\? invalid.*killed/);
    expect(lines[1]).toMatch(/2026-03-02.*✘ failed.*600 ms ✘.*missed: broadcast.latency/);
    expect(lines[2]).toMatch(/\[2026-03-01\]\(2026-03-01\/README.md\).*✔ passed/);
  });

  test('shows how each figure went, in text and as a chart', async () => {
    const root = await archive();
    await renewArchive(root);
    expect(await readFile(join(root, 'README.md'), 'utf8')).toMatch(
      /Publish-to-receipt latency, p95 \| ▁█ \| [\d.]+ ms \| 600 ms/,
    );
    const page = await readFile(join(root, 'index.html'), 'utf8');
    expect(page).toContain('2 runs: ');
    expect(page).toMatch(/<svg[^>]*class="plot"/);
  });

  test('reads many runs by their entry files, without their reports', async () => {
    const root = await testFolder('results');
    const report = catchUpReport();
    const { goals = [], summary, outcome = 'invalid' } = report;
    for (let index = 0; index < 200; index++) {
      const folder = join(root, `run-${index}`);
      await mkdir(folder);
      const results = [{ scenario: 'catch-up-burst', outputPath: 'r.json', success: true, summary, outcome, goals }];
      await writeRun(folder, [], { entry: { results } });
      await writeFile(join(folder, 'r.json'), 'not even JSON, and never read');
    }
    const runs = await readArchive(root);
    expect(runs).toHaveLength(200);
    expect(trendsOf(runs)[0]?.points).toHaveLength(200);
  });

  test('a run whose report is gone is not passed', async () => {
    const root = await testFolder('results');
    await mkdir(join(root, 'a'));
    const { goals = [], summary, outcome = 'invalid' } = catchUpReport();
    const results = [{ scenario: 'catch-up-burst', outputPath: 'gone.json', success: true, summary, outcome, goals }];
    await writeRun(join(root, 'a'), [], { entry: { results } });
    expect((await readArchive(root))[0]).toMatchObject({ outcome: 'invalid', problems: ['gone.json is missing'] });
  });

  test('is told from the folder of a run', async () => {
    const root = await archive();
    expect(await isArchive(root)).toBe(true);
    expect(await isArchive(join(root, '2026-03-01'))).toBe(false);
  });
});

describe('which archive a run belongs to', () => {
  test('results/, or a folder that was made an archive', async () => {
    const results = await testFolder('results');
    expect(await archiveOf(join(results, 'a'))).toBe(results);
    const other = await testFolder('elsewhere');
    expect(await archiveOf(join(other, 'a'))).toBeUndefined();
    await renewArchive(other);
    expect(await archiveOf(join(other, 'a'))).toBe(other);
  });

  test("never another run's folder, nor one with somebody's README", async () => {
    const run = await testFolder('results');
    await writeRun(run, [catchUpReport()]);
    await makeViews(run, new Set());
    expect(await archiveOf(join(run, 'inside'))).toBeUndefined();
    const project = await testFolder('results');
    await writeFile(join(project, 'README.md'), '# My results\n');
    expect(await archiveOf(join(project, 'a'))).toBeUndefined();
    expect((await renewArchive(project)).result.kept).toEqual([{ file: 'README.md', why: 'foreign' }]);
  });
});

test('a sparkline spans the figures that it shows', () => {
  expect(sparkline([1, 8, 4.5])).toBe('▁█▅');
  expect(sparkline([3, 3])).toBe('▁▁');
});

/** Three runs: kept, missed, killed. */
async function archive(): Promise<string> {
  const root = await testFolder('results');
  const runs = {
    '2026-03-02': {
      report: broadcastReport({ latency: () => 600, executedAt: '2026-03-02T10:00:00.000Z' }),
      partial: undefined,
    },
    '2026-03-01': { report: broadcastReport({ executedAt: '2026-03-01T10:00:00.000Z' }), partial: undefined },
    '2026-03-03': {
      report: catchUpReport({ executedAt: '2026-03-03T10:00:00.000Z' }),
      partial: 'it ended early: killed',
    },
  };
  for (const [name, { report, partial }] of Object.entries(runs)) {
    const folder = join(root, name);
    await mkdir(folder);
    const { scenario, success, summary, outcome = 'invalid', goals = [], executedAt = '' } = report;
    const results = [{ scenario, outputPath: `${scenario}.json`, success, summary, outcome, goals }];
    await writeRun(folder, [report], { entry: { executedAt, results, ...(partial === undefined ? {} : { partial }) } });
    await makeViews(folder, new Set(['html']));
  }
  return root;
}

import { describe, expect, test } from 'vitest';
import { compareRuns } from '../../report/compare/compareRuns.ts';
import type { Run } from '../../report/run/run.ts';
import { renderPage } from '../../report/views/html/page.ts';
import { renderConfig } from '../../report/views/markdown/config.ts';
import { renderReadme } from '../../report/views/markdown/readme.ts';
import { withGateway } from '../../report/withGateway.ts';
import { broadcastReport, catchUpReport } from './support/reports.ts';
import { analyzedRun } from './support/runFolder.ts';

const gateway = (runtime?: string) => ({ kind: 'running' as const, ...(runtime === undefined ? {} : { runtime }) });
const replay = (runtime?: string) => withGateway(catchUpReport(), gateway(runtime), { isLogPromised: false });
const broadcast = (runtime: string) => withGateway(broadcastReport(), gateway(runtime), { isLogPromised: false });

describe('what a gateway runs on', () => {
  test('stands in the README, in config.md and on the page, once', async () => {
    const analyzed = await analyzedRun([replay('Node.js v24.1.0'), broadcast('Node.js v24.1.0')]);
    expect(renderReadme(analyzed)).toContain('| Gateway runs on | Node.js v24.1.0 |');
    expect(renderConfig(analyzed)).toContain('| Runs on | Node.js v24.1.0 |');
    expect(renderPage(analyzed)).toMatch(/Gateway runs on<\/\w+>\s*<td[^>]*>Node\.js v24\.1\.0</);
  });

  test('is all of them where scenarios had different ones, and nothing can break out of its place', async () => {
    const analyzed = await analyzedRun([replay('Node.js v24.1.0'), broadcast('<b>x</b> | y')]);
    expect(renderReadme(analyzed)).toMatch(/\| Gateway runs on \| Node\.js v24\.1\.0; .*x.*\\\| y \|/);
    expect(renderPage(analyzed)).not.toContain('<b>x</b>');
  });

  test('is left out, or blank, where nobody could tell', async () => {
    const analyzed = await analyzedRun([replay()]);
    expect(renderReadme(analyzed)).not.toContain('runs on');
    expect(renderConfig(analyzed)).toContain('| Runs on | ______ |');
    expect(renderPage(analyzed)).not.toContain('Gateway runs on');
  });
});

describe('compare', () => {
  const run = (report: ReturnType<typeof replay>): Run => ({
    ...{ folder: '/x', name: 'x', entry: undefined, snapshots: [], problems: [] },
    reports: [{ file: 'x.json', report, unknown: [] }],
  });
  const notes = (before?: string, after?: string) =>
    compareRuns([run(replay(before))], run(replay(after)), { minChange: 0.1, seed: 1 }).notes.join('\n');

  test('notes another one', () => {
    expect(notes('Node.js v24.1.0', 'Bun 1.2.0')).toContain(
      "catch-up-burst: the gateway's runtime was Node.js v24.1.0 in the baseline and is Bun 1.2.0 in the target",
    );
  });

  test.each([
    ['it is the same', 'Bun 1.2.0', 'Bun 1.2.0'],
    ['it is not known of the baseline', undefined, 'Bun 1.2.0'],
    ['it is not known of the target', 'Bun 1.2.0', undefined],
  ])('says nothing where %s', (_, before, after) => {
    expect(notes(before, after)).not.toContain('in the baseline and is');
  });
});

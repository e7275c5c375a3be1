import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import { renderTable } from '../../../cli/showVerification.ts';
import type { LogReport, ScenarioReport } from '../../../report/schema.ts';
import { renderPage } from '../../../report/views/html/page.ts';
import { issuesOf } from '../../../report/views/issues.ts';
import { renderJunit } from '../../../report/views/junit.ts';
import { renderReadme } from '../../../report/views/markdown/readme.ts';
import { withGateway } from '../../../report/withGateway.ts';
import { goalTable } from '../../../thresholds/goalTable.ts';
import { catchUpReport } from '../support/reports.ts';
import { analyzedRun } from '../support/runFolder.ts';

const clean: LogReport = {
  ...{ source: "the gateway's output", lines: 20, errorCount: 0, errors: [], warnings: [], expected: [] },
  unknown: { count: 0, examples: [], doubtCount: 0, doubts: [] },
};
const stack = ['Error: pool closed', '    at replay (/srv/replay.js:1:2)'];
const broken: LogReport = {
  ...{ ...clean, errorCount: 3 },
  errors: [{ level: 'error', message: 'replay failed: pool closed', count: 3, line: 12, detail: stack }],
};
const doubtful: LogReport = {
  ...clean,
  unknown: {
    count: 4,
    examples: [{ message: 'listening on 3000', line: 1, count: 3 }],
    doubtCount: 1,
    doubts: [{ doubt: 'the word "failed"', message: 'it failed', count: 1, line: 7 }],
  },
};
const silent: LogReport = { ...clean, lines: 0 };

/** What each view says of a log. */
async function viewsOf(log: LogReport): Promise<Record<string, string>> {
  const report: ScenarioReport = withGateway(catchUpReport(), { kind: 'command', log });
  const analyzed = await analyzedRun([report]);
  return {
    terminal: stripVTControlCharacters(renderTable(goalTable([report.goals ?? []]), [report], (_, text) => text)),
    readme: renderReadme(analyzed),
    html: String(renderPage(analyzed)),
    junit: renderJunit(analyzed),
    issue: issuesOf(analyzed)
      .map(({ body }) => body)
      .join(''),
  };
}

test('an error stands in every view with its cause and its stack', async () => {
  const views = await viewsOf(broken);
  for (const [view, text] of Object.entries(views)) {
    expect(text, view).toContain('replay failed: pool closed');
    expect(text, view).toContain('at replay (/srv/replay.js:1:2)');
  }
});

test('an entry that looks like an error stands in every view, with why; it is no issue', async () => {
  const { issue, ...views } = await viewsOf(doubtful);
  expect(issue).toBe('');
  for (const [view, text] of Object.entries(views)) {
    expect(text, view).toContain('it failed');
    expect(text, view).toMatch(/the word (?:"|&quot;|&#34;)failed/);
    expect(text, view).toContain('--log-level-path');
  }
  expect(views.html).toContain('listening on 3000');
  expect(views.readme).toContain('listening on 3000');
});

test('that nothing was written stands in every view, beside a pass', async () => {
  const { issue, ...views } = await viewsOf(silent);
  expect(issue).toBe('');
  for (const [view, text] of Object.entries(views)) {
    expect(text, view).toContain('nothing was written to the gateway');
    expect(text, view).toContain('--gateway-log');
  }
});

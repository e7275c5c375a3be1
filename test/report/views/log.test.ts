import { stripVTControlCharacters } from 'node:util';
import { describe, expect, test } from 'vitest';
import { renderTable } from '../../../cli/showVerification.ts';
import type { KeptLogReport, LogReport, ScenarioReport } from '../../../report/schema.ts';
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
async function viewsOf(log: LogReport, kept?: KeptLogReport): Promise<Record<string, string>> {
  const report: ScenarioReport = {
    ...withGateway(catchUpReport(), { kind: 'command', log }),
    ...(kept === undefined ? {} : { kept: { log: kept } }),
  };
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

describe('a log that is kept', () => {
  const [error = { level: 'error' as const, message: '', count: 1, line: 1 }] = broken.errors;
  const found = { ...broken, errors: [{ ...error, keptLine: 15 }] };

  test('is linked by every view that can, at the line of a finding', async () => {
    const views = await viewsOf(found, { file: 'a-gateway.log', lines: 40 });
    expect(views.terminal).toContain('pool closed (a-gateway.log:15)');
    expect(views.junit).toContain('(a-gateway.log:15)');
    expect(views.readme).toContain('([a-gateway.log:15](a-gateway.log#L15))');
    expect(views.readme).toContain("The gateway's log is kept: [`a-gateway.log`](a-gateway.log), 40 lines.");
    expect(views.html).toContain('<a href="a-gateway.log#L15" title="a-gateway.log:15">15</a>');
    expect(views.html).toContain('<a href="a-gateway.log">a-gateway.log</a>, 40 lines');
    expect(views.issue).toContain('[`a-gateway.log:15`](../a-gateway.log#L15)');
  });

  test('has no line to go to where it is compressed', async () => {
    const views = await viewsOf(found, { file: 'a-gateway.log.gz', lines: 40 });
    expect(views.readme).toContain('[a-gateway.log.gz:15](a-gateway.log.gz)');
    expect(views.html).toContain('<a href="a-gateway.log.gz" title="a-gateway.log.gz:15">15</a>');
  });

  test('may lack the line of a finding, and says so', async () => {
    const omitted = [{ atLine: 20, lines: 5000, bytes: 4_200_000 }];
    const { issue, readme, ...views } = await viewsOf(broken, { file: 'a-gateway.log', lines: 40, omitted });
    for (const [view, text] of Object.entries({ ...views, readme })) {
      expect(text, view).not.toContain('a-gateway.log:');
      if (view !== 'html') expect(text, view).toContain('line 12, which was left out of the log that is kept');
    }
    expect(issue).toContain('line 12, which was left out');
    expect(readme).toContain('40 lines; 5,000 lines (4.2 MB) are left out at line 20');
  });
});

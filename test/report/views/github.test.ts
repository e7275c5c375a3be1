import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { tellGitHub } from '../../../cli/handOver.ts';
import { renderAnnotations, renderSummary } from '../../../report/views/github.ts';
import { broadcastReport, catchUpReport } from '../support/reports.ts';
import { analyzedRun, testFolder } from '../support/runFolder.ts';

describe('on GitHub Actions', () => {
  const slow = () => broadcastReport({ events: 30, limit: 50, latency: (_, sequence) => 5 * sequence });

  test('the summary has the verdict, every goal and what deviates', async () => {
    const text = renderSummary(await analyzedRun([catchUpReport(), slow()]));
    expect(text).toMatch(/^## ✘ Load test run-1: failed/);
    expect(text).toContain('| ✔ | catch-up-burst |');
    expect(text).toContain('### Deviations and follow-ups');
  });

  test('each missed or unmeasured goal is an error annotation, with its figures and likely cause', async () => {
    const [annotation, ...others] = renderAnnotations(await analyzedRun([slow()]));
    expect(annotation).toMatch(
      /^::error title=broadcast-burst%3A Publish-to-receipt latency%2C p95 \(missed\)::measured 145 ms/,
    );
    expect(annotation).toContain('%0Alatency grew during the run');
    expect(others).toEqual([]);
    const [unmeasured] = renderAnnotations(await analyzedRun([broadcastReport({ latency: () => null })]));
    expect(unmeasured).toContain('(not measured)');
  });

  test('one annotation is one line, whatever a message holds', async () => {
    const { report } = { report: catchUpReport() };
    const run = await analyzedRun([report], { entry: { partial: 'it ended\r\nearly: 100 %\n::error::forged' } });
    const annotations = renderAnnotations(run);
    expect(annotations).toEqual([
      '::error title=The run is incomplete::the run is partial: it ended%0Aearly: 100 %25%0A::error::forged',
    ]);
  });

  test('the summary is appended to what the job has said before; elsewhere nothing is written', async () => {
    const file = join(await testFolder(), 'summary.md');
    const run = await analyzedRun([slow()]);
    const lines: string[] = [];
    await tellGitHub(run, { GITHUB_STEP_SUMMARY: file }, (text) => lines.push(text));
    expect(lines).toEqual([]);
    const actions = { GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: file };
    await tellGitHub(run, actions, (text) => lines.push(text));
    await tellGitHub(run, actions, () => {});
    expect(lines).toHaveLength(1);
    expect((await readFile(file, 'utf8')).match(/^## ✘/gm)).toHaveLength(2);
  });

  test('a summary that cannot be written does not cost the verdict', async () => {
    const lines: string[] = [];
    const environment = { GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: '/nowhere/summary.md' };
    await tellGitHub(await analyzedRun([catchUpReport()]), environment, (text) => lines.push(text));
    expect(lines.join('')).toMatch(/^::warning title=rlt::the job summary cannot be written/);
  });
});

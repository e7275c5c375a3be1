import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type AnalyzedRun, analyzeRun } from '../../../report/analysis/analyzeRun.ts';
import { readRun } from '../../../report/run/readRun.ts';
import type { ScenarioReport, SuiteSummary } from '../../../report/schema.ts';
import { makeViews } from '../../../report/views/makeViews.ts';
import { tempFolder } from '../../support/tempFolder.ts';
import { startedAt } from './reports.ts';

/** A folder that is removed after the test. */
export async function testFolder(name = 'run-1'): Promise<string> {
  const folder = join(await tempFolder(), name);
  await mkdir(folder);
  return folder;
}

/** Writes what a suite leaves: reports, entry file, and any other documents. */
export async function writeRun(
  folder: string,
  reports: readonly ScenarioReport[],
  { entry = {}, others = {} }: { entry?: Partial<SuiteSummary>; others?: Record<string, unknown> } = {},
): Promise<string> {
  const summary: SuiteSummary = {
    executedAt: new Date(startedAt).toISOString(),
    results: reports.map(({ scenario, success, summary: text }) => ({
      scenario,
      outputPath: `${scenario}.json`,
      success,
      summary: text,
    })),
    success: reports.every(({ success }) => success),
    metricsSnapshots: [],
    version: 1,
    kind: 'suite',
    commands: ['rlt suite --embedded'],
    target: {
      apiUrl: 'http://gateway.test:3000',
      websocketPath: '/ws',
      metricsPath: '/internal/realtime/metrics',
      redisUrl: 'redis://***@cache.test:6379',
      embedded: false,
    },
    ...entry,
  };
  const files = { 'suite-summary.json': summary, ...others };
  for (const report of reports) await write(folder, `${report.scenario}.json`, report);
  for (const [name, document] of Object.entries(files)) await write(folder, name, document);
  return folder;
}

/** The same, read and analysed again. */
export async function analyzedRun(...args: Parameters<typeof writeRun> extends [string, ...infer Rest] ? Rest : never) {
  const folder = await testFolder();
  await writeRun(folder, ...args);
  return analyze(folder);
}

/** index.html of a run with these reports. */
export async function pageFile(reports: readonly ScenarioReport[]): Promise<string> {
  const folder = await testFolder();
  await writeRun(folder, reports);
  await makeViews(folder, new Set(['readme', 'configMd', 'junit']));
  return join(folder, 'index.html');
}

export async function analyze(folder: string): Promise<AnalyzedRun> {
  return analyzeRun(await readRun(folder));
}

async function write(folder: string, name: string, document: unknown): Promise<void> {
  await writeFile(join(folder, name), typeof document === 'string' ? document : JSON.stringify(document));
}

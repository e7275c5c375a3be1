import { existsSync } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { type SuiteSummary, suiteSummarySchema } from '../../report/schema.ts';
import { makeViews } from '../../report/views/makeViews.ts';
import { openOutputFolder } from '../../run/outputFolder.ts';
import { type RunHeader, RunRecord } from '../../run/runRecord.ts';
import { catchUpReport } from '../report/support/reports.ts';
import { tempFolder } from '../support/tempFolder.ts';

interface Request {
  readonly command: string;
  readonly label?: string;
  readonly kind?: RunHeader['kind'];
  readonly force?: boolean;
  readonly failed?: boolean;
  /** A log that is kept beside the report. */
  readonly log?: string;
  /** Instead of a report. */
  readonly interrupted?: boolean;
}

const missed = {
  id: 'catch-up.latency',
  goal: 4 as const,
  title: 'Replay within',
  aggregate: 'p(95)' as const,
  operator: '<=' as const,
  limit: 1000,
  unit: 'ms' as const,
  measured: 2000,
  samples: 10,
  outcome: 'failed' as const,
};

/** A run with all that it leaves in the folder, apart from k6. */
async function run(path: string, request: Request): Promise<SuiteSummary> {
  const { command, label, kind = 'run', force = false, failed = false } = request;
  const file = `${label === undefined ? '' : `${label}-`}catch-up-burst.json`;
  const planned = kind === 'run' ? [file] : ['suite-summary.json', file];
  const output = await openOutputFolder({ path, force, planned, command, whole: kind !== 'run', label });
  try {
    const target = { apiUrl: 'http://127.0.0.1:1', websocketPath: '/ws', metricsPath: '/m', embedded: true };
    const record = await RunRecord.open(output, { kind, command, label, target });
    if (request.interrupted) throw new Error('interrupted');
    const report = catchUpReport();
    const goals = failed ? [missed] : (report.goals ?? []);
    const verdict = failed ? { outcome: 'failed' as const, success: false } : {};
    const log = `${file.replace('.json', '')}-gateway.log`;
    if (request.log !== undefined) await output.write(log, request.log);
    const kept = request.log === undefined ? {} : { kept: { log: { file: log, lines: 1 } } };
    await record.addReport(file, { ...report, ...verdict, goals, ...kept });
    await record.finish();
    await makeViews(path, new Set());
  } finally {
    output.release();
  }
  return suiteSummarySchema.parse(JSON.parse(await readFile(join(path, 'suite-summary.json'), 'utf8')));
}

const issue = 'issues/catch-up-burst-catch-up-latency.md';

it.each([
  ['run', 'run'],
  ['verify', 'verify'],
  ['run', 'suite'],
] as const)('what a forced run replaces is gone as a whole: %s by %s', async (first, second) => {
  const path = await tempFolder();
  await run(path, { command: 'rlt one', kind: first, failed: true });
  expect(await readFile(join(path, issue), 'utf8')).toContain('run with: `rlt one`');
  const { commands, results, outcome } = await run(path, { command: 'rlt two', kind: second, force: true });
  expect({ commands, outcome }).toEqual({ commands: ['rlt two'], outcome: 'passed' });
  expect(results).toMatchObject([{ command: 'rlt two' }]);
  expect(existsSync(join(path, 'issues'))).toBe(false);
  expect(await readFile(join(path, 'README.md'), 'utf8')).not.toContain('rlt one');
});

it('also where the forced run is cut off', async () => {
  const path = await tempFolder();
  await run(path, { command: 'rlt one', failed: true });
  await expect(run(path, { command: 'rlt two', force: true, interrupted: true })).rejects.toThrow('interrupted');
  expect(await readdir(path)).toEqual(['suite-summary.json']);
});

it('what was kept beside a report goes with it, and stays with that of another label', async () => {
  const path = await tempFolder();
  await run(path, { command: 'rlt one', log: 'one' });
  await run(path, { command: 'rlt two', label: 'b', log: 'two' });
  await run(path, { command: 'rlt three', force: true });
  expect((await readdir(path)).filter((name) => name.endsWith('.log'))).toEqual(['b-catch-up-burst-gateway.log']);
  await writeFile(join(path, 'b-catch-up-burst-gateway.log'), 'two, with notes');
  await expect(run(path, { command: 'rlt four', label: 'b', force: true })).rejects.toThrow(
    /b-catch-up-burst-gateway\.log, changed since rlt wrote it$/,
  );
});

it('what another label or scenario has left stays, with its command', async () => {
  const path = await tempFolder();
  await run(path, { command: 'rlt one', failed: true });
  await run(path, { command: 'rlt two', label: 'b' });
  const { commands, results } = await run(path, { command: 'rlt three', label: 'b', kind: 'suite', force: true });
  expect(commands).toEqual(['rlt one', 'rlt three']);
  expect(results.map(({ outputPath }) => outputPath)).toEqual(['catch-up-burst.json', 'b-catch-up-burst.json']);
  const text = await readFile(join(path, issue), 'utf8');
  expect(text).toContain('run with: `rlt one`');
  expect(text).not.toContain('rlt three');
});

it('a report that somebody has changed is not replaced, and nothing else is touched', async () => {
  const path = await tempFolder();
  await run(path, { command: 'rlt one', failed: true });
  const before = (await readdir(path)).sort();
  await writeFile(join(path, 'catch-up-burst.json'), '{"my": "notes"}');
  await expect(run(path, { command: 'rlt two', force: true })).rejects.toMatchObject({
    exitCode: 2,
    message: expect.stringMatching(/^--force would replace .*catch-up-burst\.json, changed since/),
  });
  expect((await readdir(path)).sort()).toEqual(before);
  expect(await readFile(join(path, 'catch-up-burst.json'), 'utf8')).toBe('{"my": "notes"}');
});

it('an issue text that somebody has changed stays, and is named', async () => {
  const path = await tempFolder();
  await run(path, { command: 'rlt one', failed: true });
  await writeFile(join(path, issue), `${await readFile(join(path, issue), 'utf8')}\nmine`);
  await run(path, { command: 'rlt two', force: true });
  expect(await readFile(join(path, issue), 'utf8')).toMatch(/mine$/);
  const { result } = await makeViews(path, new Set());
  expect(result.kept).toContainEqual({ file: issue, why: 'changed' });
});

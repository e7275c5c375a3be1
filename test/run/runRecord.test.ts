import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { type SuiteSummary, suiteSummarySchema } from '../../report/schema.ts';
import { openOutputFolder } from '../../run/outputFolder.ts';
import { entryFile } from '../../run/reportNames.ts';
import { type RunHeader, RunRecord } from '../../run/runRecord.ts';
import { catchUpReport } from '../report/support/reports.ts';
import { tempFolder } from '../support/tempFolder.ts';

let path = '';
beforeEach(async () => {
  path = await tempFolder();
});

const header: RunHeader = {
  kind: 'suite',
  command: 'rlt suite --embedded',
  label: undefined,
  target: { apiUrl: 'http://127.0.0.1:1', websocketPath: '/ws', metricsPath: '/metrics', embedded: true },
};

test('until it is finished a run is partial, and never passed', async () => {
  const record = await RunRecord.open(await open(), header);
  await record.addReport('catch-up-burst.json', catchUpReport());
  expect(await entry()).toMatchObject({ success: false, outcome: 'invalid', partial: expect.any(String) });
  await record.finish();
  expect(await entry()).toMatchObject({ success: true, outcome: 'passed' });
  expect((await entry()).partial).toBeUndefined();
});

test('a run that ended early says why, without secrets', async () => {
  const record = await RunRecord.open(await open(), header);
  await record.addReport('catch-up-burst.json', catchUpReport());
  const lines: string[] = [];
  await record.abandon(new Error('redis://:hunter22@h does not answer'), (line) => lines.push(line));
  expect(lines).toEqual([expect.stringMatching(/kept, marked as partial.*rlt report /)]);
  expect(await entry()).toMatchObject({
    success: false,
    outcome: 'invalid',
    partial: 'it ended early: redis://***@h does not answer',
    results: [{ outcome: 'passed' }],
  });
});

test('verdicts are kept even where there is no room for the report', async () => {
  const output = await open();
  const writeJson = (name: string, value: unknown) =>
    name === entryFile ? output.writeJson(name, value) : Promise.reject(new Error('no space left on device'));
  const record = await RunRecord.open({ ...output, writeJson }, header);
  const error = await record.addReport('catch-up-burst.json', catchUpReport()).catch((reason: unknown) => reason);
  await record.abandon(error, () => {});
  expect(await entry()).toMatchObject({
    outcome: 'invalid',
    partial: 'it ended early: no space left on device',
    results: [
      { scenario: 'catch-up-burst', goals: expect.arrayContaining([expect.objectContaining({ outcome: 'passed' })]) },
    ],
  });
});

test('single runs share a folder: the second adds to what the first has left', async () => {
  const one = await RunRecord.open(await open(), { ...header, kind: 'run', command: 'rlt run one' });
  await one.addReport('one.json', catchUpReport());
  await one.finish();
  const two = await RunRecord.open(await open(), { ...header, kind: 'run', command: 'rlt run two' });
  await two.addReport('two.json', catchUpReport({ outcome: 'failed' }));
  await two.finish();
  const { commands, results, outcome } = await entry();
  expect(commands).toEqual(['rlt run one', 'rlt run two']);
  expect(results.map(({ outputPath }) => outputPath)).toEqual(['one.json', 'two.json']);
  expect(outcome).toBe('failed');
});

test('an entry file that cannot be read is not overwritten', async () => {
  await writeFile(join(path, entryFile), '{"results": [');
  await expect(RunRecord.open(await open(), { ...header, kind: 'run' })).rejects.toThrow(/cannot be read/);
  expect(await readFile(join(path, entryFile), 'utf8')).toBe('{"results": [');
});

function open() {
  return openOutputFolder({ path, force: false, planned: [], command: 'rlt test' });
}

async function entry(): Promise<SuiteSummary> {
  return suiteSummarySchema.parse(JSON.parse(await readFile(join(path, entryFile), 'utf8')));
}

import { copyFile, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { buildReport, type RunArtifacts } from '../../report/buildReport.ts';
import { type GatewayEvidence, judgeOnGateway } from '../../report/judgeOnGateway.ts';
import { type ScenarioReport, suiteSummarySchema } from '../../report/schema.ts';
import { keepMeasured } from '../../run/keepMeasured.ts';
import { openOutputFolder } from '../../run/outputFolder.ts';
import { runFileNames } from '../../run/reportNames.ts';
import { RunRecord } from '../../run/runRecord.ts';
import { secretMasker } from '../../settings/secrets.ts';
import { toolVersion } from '../../settings/version.ts';
import { artifacts, broadcastRows, sample } from '../report/support/artifacts.ts';
import { runRltHere } from '../support/rltInProcess.ts';
import { tempFolder } from '../support/tempFolder.ts';

const clean = { source: 'its output', lines: 3, errorCount: 0, errors: [], warnings: [], expected: [] };
const evidence: GatewayEvidence = {
  gateway: { kind: 'command', log: clean },
  ...{
    lacks: {},
    errors: ['it was hard to end'],
    isLogPromised: true,
    limits: { openFiles: 1024 },
    doubts: ['no room'],
  },
  resources: [
    { time: 1_767_323_046_000, overMs: 500, cpu: 0.5, rssBytes: 1000, processes: 1, machine: 0.7 },
    { time: 1_767_323_046_500, overMs: 500, cpu: 0.25, rssBytes: 2000, processes: 2, machine: 0.75, waiting: 0.01 },
  ],
};
const mask = secretMasker([{ token: 'tok-12345678' }]);
const report = 'broadcast-burst.json';
const samples = 'broadcast-burst-samples.csv.gz';
const measured = 'broadcast-burst-measured.json.gz';

interface Kept {
  readonly folder: string;
  /** The report as the run has written it. */
  readonly text: string;
}

/** What a run with `--keep-samples` leaves. */
async function keptRun(
  more: Partial<RunArtifacts> = {},
  rows: readonly string[] = broadcastRows,
  found = evidence,
): Promise<Kept> {
  const folder = join(await tempFolder(), 'run');
  const own = await artifacts('broadcast-burst', rows);
  const run: RunArtifacts = { ...own, environment: { ...own.environment, tool: toolVersion }, ...more };
  const output = await openOutputFolder({ path: folder, force: false, planned: [], command: 'rlt run' });
  const target = { apiUrl: 'http://127.0.0.1:1', websocketPath: '/ws', metricsPath: '/m', embedded: true };
  const record = await RunRecord.open(output, { kind: 'run', command: 'rlt run', label: undefined, target });
  const names = runFileNames(undefined);
  const name = 'broadcast-burst';
  const files = { samples: names.samples(name), measured: names.measured(name), report: names.report(name) };
  const kept = await keepMeasured({ output, files }, { run, evidence: found, kept: {} }, mask);
  const built: ScenarioReport = { ...(await buildReport(run)), kept };
  await record.addReport(files.report, judgeOnGateway(built, run.stores, found));
  await record.finish();
  output.release();
  return { folder, text: await readFile(join(folder, report), 'utf8') };
}

const renew = (folder: string, ...args: string[]) =>
  runRltHere(['report', folder, '--from-samples', '--no-html', ...args]);

async function summaryOf(folder: string) {
  return suiteSummarySchema.parse(JSON.parse(await readFile(join(folder, 'suite-summary.json'), 'utf8')));
}

describe('a report that is made anew from samples', () => {
  it.each<[string, Partial<RunArtifacts>, string, GatewayEvidence?]>([
    ['passed', {}, 'passed'],
    [
      'failed by its log',
      {},
      'failed',
      {
        ...evidence,
        gateway: {
          ...evidence.gateway,
          log: { ...clean, errorCount: 1, errors: [{ level: 'error', message: 'no', count: 1, line: 1 }] },
        },
      },
    ],
    ['cut short', { summary: undefined, problem: 'k6 was killed' }, 'invalid'],
    ['without samples', { samplesFile: '/no/such/file' }, 'invalid'],
    ['what k6 did not run for', { samplesFile: undefined, summary: undefined, problem: 'nobody was there' }, 'invalid'],
  ])('is the same to the last byte: %s', async (_, more, outcome, found = evidence) => {
    const { folder, text } = await keptRun(more, broadcastRows, found);
    expect(JSON.parse(text)).toMatchObject({
      outcome,
      errors: expect.arrayContaining(['it was hard to end']),
      generator: { warnings: expect.arrayContaining(['no room']) },
      gateway: { resources: { processes: 2 } },
    });
    await rm(join(folder, report));
    const { exitCode, stderr } = await renew(folder);
    expect(stderr).not.toContain('error: --');
    expect(exitCode).toBe(0);
    expect(await readFile(join(folder, report), 'utf8')).toBe(text);
    expect(await summaryOf(folder)).toMatchObject({ outcome, results: [{ outcome, command: 'rlt run' }] });
    expect(await readFile(join(folder, 'README.md'), 'utf8')).toContain(outcome.toUpperCase());
  });

  it('is also made where only what was kept is left', async () => {
    const { folder, text } = await keptRun();
    for (const name of [report, 'suite-summary.json']) await rm(join(folder, name));
    expect((await renew(folder)).exitCode).toBe(0);
    expect(await readFile(join(folder, report), 'utf8')).toBe(text);
  });

  it('of a run that ended early leaves that as it was', async () => {
    const { folder } = await keptRun();
    const entry = { ...(await summaryOf(folder)), partial: 'it ended early: interrupted by SIGINT' };
    await writeFile(join(folder, 'suite-summary.json'), JSON.stringify(entry));
    await renew(folder);
    expect(await summaryOf(folder)).toMatchObject({ partial: entry.partial, outcome: 'invalid', success: false });
  });

  it('says which version has judged it, where another one has measured', async () => {
    const own = await artifacts('broadcast-burst', broadcastRows);
    const { folder } = await keptRun({ environment: own.environment });
    await renew(folder);
    expect(JSON.parse(await readFile(join(folder, report), 'utf8'))).toMatchObject({ judgedBy: toolVersion });
  });

  it('has no secret, and neither has what it is made from', async () => {
    const rows = [...broadcastRows, sample('clients_rejected', 1, 'client=1&message=bad%20tok-12345678')];
    const { folder } = await keptRun({ errors: ['tok-12345678 was refused'] }, rows);
    for (const name of [samples, measured]) {
      const text = String(gunzipSync(await readFile(join(folder, name))));
      expect(text).not.toContain('tok-12345678');
      expect(text).toContain('***');
    }
  });
});

/** Changes the document of what was measured. */
async function edit(
  folder: string,
  change: (document: Record<string, unknown>) => Record<string, unknown>,
): Promise<void> {
  const file = join(folder, measured);
  await writeFile(file, gzipSync(JSON.stringify(change(JSON.parse(String(gunzipSync(await readFile(file))))))));
}

const withoutRecord = (folder: string) => rm(join(folder, 'suite-summary.json'));

/** What is done to a folder, and what is said then. */
const damages: readonly (readonly [string, (folder: string) => Promise<unknown>, RegExp])[] = [
  [
    'nothing was kept',
    async (folder) => {
      await withoutRecord(folder);
      await rm(join(folder, measured));
    },
    /holds no samples: no name ends in -measured\.json\.gz/,
  ],
  [
    'what was measured is gone',
    (folder) => rm(join(folder, measured)),
    /-measured\.json\.gz, which suite-summary\.json names, is not there/,
  ],
  ['the samples are gone', (folder) => rm(join(folder, samples)), /-samples\.csv\.gz cannot be read: ENOENT/],
  [
    'the samples are cut off',
    async (folder) => {
      const bytes = await readFile(join(folder, samples));
      await writeFile(join(folder, samples), bytes.subarray(0, bytes.length / 2));
    },
    /-samples\.csv\.gz is not as it was kept/,
  ],
  [
    'one bit of the samples has turned',
    async (folder) => {
      const bytes = await readFile(join(folder, samples));
      bytes[40] = (bytes[40] ?? 0) ^ 1;
      await writeFile(join(folder, samples), bytes);
    },
    /-samples\.csv\.gz is not as it was kept/,
  ],
  [
    'the samples are those of another run',
    async (folder) => {
      await withoutRecord(folder);
      await copyFile(join((await keptRun({}, broadcastRows.slice(1))).folder, samples), join(folder, samples));
    },
    /-samples\.csv\.gz is not as it was kept: .*or is of another run/,
  ],
  [
    'all that was kept is of another run',
    async (folder) => {
      const other = await keptRun({}, broadcastRows.slice(1));
      for (const name of [samples, measured]) await copyFile(join(other.folder, name), join(folder, name));
    },
    /-measured\.json\.gz is not as it was kept/,
  ],
  [
    'what was measured is cut off',
    async (folder) => {
      await withoutRecord(folder);
      const bytes = await readFile(join(folder, measured));
      await writeFile(join(folder, measured), bytes.subarray(0, bytes.length - 20));
    },
    /-measured\.json\.gz cannot be read: it is damaged or cut off/,
  ],
  [
    'a verdict was put in',
    (folder) => edit(folder, (document) => ({ ...document, outcome: 'passed' })),
    /-measured\.json\.gz is not as it was kept/,
  ],
  [
    'it is something else',
    async (folder) => {
      await withoutRecord(folder);
      await edit(folder, () => ({ results: [] }));
    },
    /-measured\.json\.gz is not what --keep-samples has kept: kind: /,
  ],
  [
    'its plan is of another scenario',
    async (folder) => {
      await withoutRecord(folder);
      await edit(folder, (document) => ({ ...document, scenario: 'idle-eviction' }));
    },
    /it is of idle-eviction, and its plan of broadcast-burst/,
  ],
  [
    'its figures are none',
    async (folder) => {
      await withoutRecord(folder);
      await edit(folder, ({ run, ...document }) => ({ ...document, run: { ...Object(run), summary: { metrics: 7 } } }));
    },
    /run\.summary is no summary of k6/,
  ],
  [
    'it has another name',
    async (folder) => {
      await withoutRecord(folder);
      await copyFile(join(folder, measured), join(folder, 'b-broadcast-burst-measured.json.gz'));
    },
    /was kept under another name, "broadcast-burst-measured\.json\.gz"/,
  ],
  [
    'somebody has changed the report',
    (folder) => writeFile(join(folder, report), '{"my": "notes"}'),
    /--from-samples would replace .*broadcast-burst\.json, changed since/,
  ],
];

describe('nothing is judged anew, and nothing is written,', () => {
  it.each(damages)('where %s', async (_, damage, message) => {
    const { folder } = await keptRun();
    await damage(folder);
    const before = await contents(folder);
    const { exitCode, stdout, stderr } = await renew(folder);
    expect(stderr).toMatch(message);
    expect(exitCode).toBe(2);
    expect(stdout).not.toContain('PASSED');
    expect(await contents(folder)).toEqual(before);
  });

  it('where the scenario is not known, and says what to name', async () => {
    const { folder } = await keptRun();
    await withoutRecord(folder);
    await edit(folder, ({ run, ...document }) => {
      const { plan, ...others }: { plan?: object } = Object(run);
      return { ...document, scenario: 'presence', run: { ...others, plan: { ...plan, scenario: 'presence' } } };
    });
    const { exitCode, stderr } = await renew(folder);
    expect(stderr).toMatch(
      /is of the scenario "presence", which is not built in\s+hint: {2}name its script: --script FILE/,
    );
    expect(exitCode).toBe(2);
  });

  it('where flags have no effect', async () => {
    expect((await renew('.', '--format', 'md')).stderr).toContain('--from-samples and --format exclude each other');
    expect((await runRltHere(['report', 'package.json', '--from-samples'])).stderr).toContain(
      'package.json is no folder',
    );
  });
});

async function contents(folder: string): Promise<Record<string, string>> {
  const names = (await readdir(folder)).sort();
  return Object.fromEntries(
    await Promise.all(names.map(async (name) => [name, await readFile(join(folder, name), 'hex')])),
  );
}

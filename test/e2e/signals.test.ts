import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, type TestContext } from 'vitest';
import { exitCodes } from '../../contract/errors.ts';
import { processesWith } from '../../engine/processes.mjs';
import { projectRoot } from '../../engine/projectRoot.ts';
import { suiteSummarySchema } from '../../report/schema.ts';
import { running } from '../engine/support/processTree.ts';
import { type RltResult, runRlt } from '../support/rlt.ts';
import { itWithFolder as it, tempFolder } from '../support/tempFolder.ts';
import { until } from '../support/until.ts';
import { wide } from './support/flags.ts';

const killed = 137;

/** What a run has left behind. */
interface Ended extends RltResult {
  /** Names of the files in its folder, without those that hold it or are half written. */
  readonly files: readonly string[];
  /** Those that are half written. */
  readonly unfinished: readonly string[];
  readonly hasClaim: boolean;
  /** Undefined where there is no entry file. */
  readonly entry: ReturnType<typeof suiteSummarySchema.parse> | undefined;
  readonly output: string;
}

/** Runs a scenario that sends itself a signal, and looks for what is left of it: nothing, but for its folder. */
async function runUntil(
  { folder, onTestFinished }: Pick<TestContext, 'onTestFinished'> & { readonly folder: string },
  signal: NodeJS.Signals,
  [moment, scenario]: readonly [moment: string, scenario: string],
): Promise<Ended> {
  const [output, started, temp] = [join(folder, 'out'), join(folder, 'started'), await tempFolder(onTestFinished)];
  const preload = pathToFileURL(join(projectRoot(), 'test/e2e/support/signalAt.mjs')).href;
  const result = await runRlt(
    [
      ...['run', '--scenario', scenario, '--embedded', '--client-count', '5', '--event-count', '5', ...wide],
      ...['--delay', '250', '--settle', '1000', '--skip-preflight', '--output', output],
    ],
    { env: { TMPDIR: temp, NODE_OPTIONS: `--import=${preload}`, SIGNAL: signal, SIGNAL_AT: moment, STARTED: started } },
  );
  const pids = (await readFile(started, 'utf8')).trim().split('\n').map(Number);
  const ours = () => [...running(pids), ...processesWith(`TMPDIR=${temp}`).map(({ pid }) => pid)];
  // Only SIGKILL leaves it to somebody else, who needs a moment.
  const withinMs = signal === 'SIGKILL' ? 15_000 : 0;
  await until(`every process has ended: ${result.stderr}`, () => ours().length === 0, withinMs);
  await until('every temporary file is gone', async () => (await readdir(temp)).length === 0, withinMs);
  return { ...result, output, ...(await filesIn(output)) };
}

/** What is in the folder of a run; each file that is called by its name is whole. */
async function filesIn(output: string): Promise<Pick<Ended, 'files' | 'unfinished' | 'hasClaim' | 'entry'>> {
  const names = await readdir(output).catch((): string[] => []);
  const unfinished = names.filter((name) => name.endsWith('.unfinished'));
  const files = names.filter((name) => name !== '.rlt-claim' && !unfinished.includes(name)).sort();
  const read = (name: string) => readFile(join(output, name), 'utf8');
  for (const name of files) {
    const text = await read(name);
    if (name.endsWith('.json')) expect(JSON.parse(text), name).toBeInstanceOf(Object);
    if (name.endsWith('.html')) expect(text, name).toContain('</html>');
    if (name.endsWith('.xml')) expect(text, name).toContain('</testsuites>');
  }
  const entry = files.includes('suite-summary.json')
    ? suiteSummarySchema.parse(JSON.parse(await read('suite-summary.json')))
    : undefined;
  return { files, unfinished, hasClaim: names.includes('.rlt-claim'), entry };
}

/** That nobody takes for a result what was not measured to its end. */
function expectNoResult({ entry, files, stdout }: Ended): void {
  if (entry !== undefined) {
    expect(entry).toMatchObject({ success: false, outcome: 'invalid', partial: expect.any(String), results: [] });
  }
  expect(files.filter((name) => !['suite-summary.json'].includes(name) && !name.endsWith('-gateway.log'))).toEqual([]);
  expect(stdout).not.toContain('PASSED');
}

const everyFile = [
  ...['README.md', 'broadcast-burst-gateway.log', 'broadcast-burst.json', 'config.md', 'index.html', 'junit.xml'],
  'suite-summary.json',
];

/** Moments at which a run is not measured yet, with the scenario that has them. */
const early = [
  ['before the gateway starts', 'broadcast-burst'],
  ['while the gateway starts', 'broadcast-burst'],
  ['while events are seeded', 'catch-up-burst'],
  ['while k6 starts', 'catch-up-burst'],
  ['while clients connect', 'catch-up-burst'],
  ['in the burst', 'broadcast-burst'],
  ['while it listens for late events', 'broadcast-burst'],
] as const;

describe.concurrent('SIGINT', () => {
  it.for(early)('%s: ends in order, without a result', async (moment, { folder, onTestFinished }) => {
    const ended = await runUntil({ folder, onTestFinished }, 'SIGINT', moment);
    expect(ended.exitCode, ended.stderr).toBe(exitCodes.interrupted);
    expect(ended.stderr).toMatch(/Interrupted: stopping in order.*error: interrupted by SIGINT\n$/s);
    expect(ended).toMatchObject({ unfinished: [], hasClaim: false });
    expectNoResult(ended);
  });

  it.for([['while the report is written', 'broadcast-burst']] as const)(
    '%s: it is written to its end, and its views can be drawn',
    async (moment, { folder, onTestFinished }) => {
      const ended = await runUntil({ folder, onTestFinished }, 'SIGINT', moment);
      expect(ended.exitCode, ended.stderr).toBe(exitCodes.interrupted);
      expect(ended.stderr).toContain(`all was measured and is kept; for its verdict: rlt report ${ended.output}`);
      expect(ended).toMatchObject({ unfinished: [], hasClaim: false, entry: { results: [{ outcome: 'passed' }] } });
      expect(ended.files).toEqual(['broadcast-burst-gateway.log', 'broadcast-burst.json', 'suite-summary.json']);
      expect(ended.stdout).not.toContain('PASSED');
    },
  );

  it.for([['while views are drawn', 'broadcast-burst']] as const)(
    '%s: they are drawn to their end',
    async (moment, { folder, onTestFinished }) => {
      const ended = await runUntil({ folder, onTestFinished }, 'SIGINT', moment);
      expect(ended.exitCode, ended.stderr).toBe(exitCodes.interrupted);
      expect(ended.stderr).toContain(`all was measured and is kept; for its verdict: rlt report ${ended.output}`);
      expect(ended).toMatchObject({ files: everyFile, unfinished: [], hasClaim: false });
      expect(ended.stdout).not.toContain('PASSED');
    },
  );

  it.for([['at the very end', 'broadcast-burst']] as const)(
    '%s: changes nothing any more',
    async (moment, { folder, onTestFinished }) => {
      const ended = await runUntil({ folder, onTestFinished }, 'SIGINT', moment);
      expect(ended.exitCode, ended.stderr).toBe(exitCodes.passed);
      expect(ended).toMatchObject({ files: everyFile, unfinished: [], hasClaim: false, entry: { outcome: 'passed' } });
      expect(ended.stdout).toContain('PASSED');
    },
  );
});

describe.concurrent('SIGKILL', () => {
  it.for(early)('%s: leaves nothing that runs, and no result', async (moment, { folder, onTestFinished }) => {
    const ended = await runUntil({ folder, onTestFinished }, 'SIGKILL', moment);
    expect(ended.exitCode, ended.stderr).toBe(killed);
    expect(ended.unfinished).toEqual([]);
    expectNoResult(ended);
  });

  it.for([['while the report is written', 'broadcast-burst']] as const)(
    '%s: no half of it is taken for a report, or left by the next one',
    async (moment, { folder, onTestFinished }) => {
      const ended = await runUntil({ folder, onTestFinished }, 'SIGKILL', moment);
      expect(ended.exitCode, ended.stderr).toBe(killed);
      expect(ended.unfinished).toHaveLength(1);
      expectNoResult(ended);
      await runRlt(['report', ended.output]);
      expect(await filesIn(ended.output)).toMatchObject({ unfinished: [], hasClaim: false });
    },
  );

  it.for([['while views are drawn', 'broadcast-burst']] as const)(
    '%s: the result stays, and its views can be drawn',
    async (moment, { folder, onTestFinished }) => {
      const ended = await runUntil({ folder, onTestFinished }, 'SIGKILL', moment);
      expect(ended.exitCode, ended.stderr).toBe(killed);
      expect(ended.unfinished).toHaveLength(1);
      expect(ended.entry).toMatchObject({ outcome: 'passed' });
      const drawn = await runRlt(['report', ended.output]);
      expect(drawn.exitCode, drawn.stderr).toBe(exitCodes.passed);
      expect(await filesIn(ended.output)).toMatchObject({ files: everyFile, unfinished: [], hasClaim: false });
    },
  );

  it.for([['at the very end', 'broadcast-burst']] as const)(
    '%s: everything is there',
    async (moment, { folder, onTestFinished }) => {
      const ended = await runUntil({ folder, onTestFinished }, 'SIGKILL', moment);
      expect(ended.exitCode, ended.stderr).toBe(killed);
      expect(ended).toMatchObject({ files: everyFile, unfinished: [], entry: { outcome: 'passed' } });
    },
  );
});

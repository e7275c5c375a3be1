import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { exitCodes } from '../../contract/errors.ts';
import { projectRoot, resolveK6, withLifetime } from '../../engine/index.ts';
import { broadcastForm } from '../../report/scenarios/broadcast-burst/details.ts';
import { scenarioReportSchema, suiteSummarySchema } from '../../report/schema.ts';
import { descendants } from '../engine/support/processTree.ts';
import { runProgram } from '../support/programs.ts';
import { runRlt, startRlt } from '../support/rlt.ts';
import { tempFolder } from '../support/tempFolder.ts';
import { until } from '../support/until.ts';
import { wide } from './support/flags.ts';

/** Passes on a busy machine too: what is judged here is what happens to the evidence. */
const burst = [
  ...['run', '--scenario', 'broadcast-burst', '--embedded', '--client-count', '10', '--event-count', '20'],
  ...wide,
];

/** A report folder as whoever comes later finds it: partial everywhere, passed nowhere. */
async function expectPartial(output: string, why: RegExp) {
  const read = (name: string) => readFile(join(output, name), 'utf8');
  const entry = suiteSummarySchema.parse(JSON.parse(await read('suite-summary.json')));
  expect(entry).toMatchObject({ success: false, outcome: 'invalid' });
  const report = broadcastForm.of(scenarioReportSchema.parse(JSON.parse(await read('broadcast-burst.json'))));
  expect(report).toMatchObject({ success: false, outcome: 'invalid', partial: expect.stringMatching(why) });
  expect(report.errors.join()).toMatch(why);
  expect(await read('README.md')).toMatch(/INVALID[\s\S]*This is not the whole run[\s\S]*partial/);
  expect(await read('index.html')).toContain('This is not the whole run.');
  expect(await read('junit.xml')).toContain('<error');
  const again = await runRlt(['report', output, '--format', 'text']);
  expect(again.stdout).toMatch(/INVALID[\s\S]*! broadcast-burst.json is partial/);
  return report;
}

describe('a machine without room for the run', () => {
  /** As a shell that allows so many open files runs it. */
  const allowing = (openFiles: number, args: readonly string[]) => {
    const words = [process.execPath, join(projectRoot(), 'dist', 'rlt.js'), ...args].map((word) => `'${word}'`);
    return runProgram('sh', ['-c', `ulimit -n ${openFiles} && exec ${words.join(' ')}`]);
  };

  it('is told before anything is opened or written, or runs it all the same and says so', async () => {
    const output = join(await tempFolder(), 'out');
    const args = ['run', '--scenario', 'broadcast-burst', '--api-url', 'http://127.0.0.1:9', '--client-count', '50'];
    const refused = await allowing(110, [...args, '--output', output]);
    expect(refused.exitCode).toBe(exitCodes.unavailable);
    expect(refused.output).toContain('open files: 53 connections need 117 open files; ulimit -n is 110');
    await expect(readdir(output)).rejects.toThrow(/ENOENT/);

    const run = [...burst, '--client-count', '50', '--skip-preflight', '--output', output];
    const skipped = await allowing(110, run);
    expect(skipped.output).toContain('warning: open files: 53 connections need 117 open files');
    expect(await readFile(join(output, 'README.md'), 'utf8')).toMatch(/warning: open files: .*\(--skip-preflight\)/);
  });
});

describe('what k6 left is damaged', () => {
  /** A real k6, followed by what a crash or a full disk does to its files. */
  async function k6With(damage: string): Promise<string> {
    const { path } = await withLifetime((lifetime) => resolveK6(lifetime, { log: () => {} }));
    const file = join(await tempFolder(), 'k6');
    const samples = 'samples=$(printf %s "$K6_OUT" | tr , "\\n" | sed -n "s/^csv=//p")';
    const run = `"${path}" "$@"; code=$?`;
    const script = ['#!/bin/sh', run, `if [ "$1" = run ]; then ${samples}; ${damage}; fi`, 'exit $code', ''].join('\n');
    await writeFile(file, script, { mode: 0o755 });
    return file;
  }

  it.each([
    ['a sample file that is cut off', 'truncate -s -37 "$samples"', /the sample file ends in the middle of a row/],
    ['no sample file', 'rm "$samples"', /k6 left no sample file/],
    ['half a summary', 'truncate -s 500 "$RLT_SUMMARY"', /k6's summary cannot be read/],
    ['no summary', 'rm "$RLT_SUMMARY"', /k6 left no summary/],
  ])('%s', async (_, damage, why) => {
    const output = join(await tempFolder(), 'out');
    const result = await runRlt([...burst, '--output', output], { env: { K6_BIN: await k6With(damage) } });
    expect(result.exitCode, result.stderr).toBe(exitCodes.goalMissed);
    expect(result.stdout).toContain('INVALID');
    expect(result.stderr).toMatch(why);
    const { summary } = await expectPartial(output, why);
    // One of the two is always enough to tell what there was.
    if (!damage.startsWith('rm "$samples"')) expect(summary).toMatch(/(200|199) of 200 deliveries/);
  });
});

it.skipIf(process.platform !== 'linux')('k6 is killed in the middle of a run (skipped without /proc)', async () => {
  const output = join(await tempFolder(), 'out');
  const run = startRlt([...burst, '--event-count', '200', '--delay', '100', '--output', output]);
  const published = () => Number(/.*\D(\d+)\/200 published/s.exec(run.output().stderr)?.[1] ?? 0);
  await until(`events are published: ${run.output().stderr}`, () => published() > 20, 90_000);
  for (const pid of descendants(run.pid)) {
    if (readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('broadcast-burst.js')) process.kill(pid, 'SIGKILL');
  }
  const { exitCode, stdout, stderr } = await run.ended;
  expect(exitCode, stderr).toBe(exitCodes.goalMissed);
  expect(stdout).toContain('INVALID');
  expect(stderr).toContain('k6 ended with signal SIGKILL');
  const report = await expectPartial(output, /k6 ended with signal SIGKILL/);
  // What arrived until then is kept, and nothing is said of what might have come.
  expect(report.summary).toMatch(/^Cut short: k6 ended with signal SIGKILL. Recorded until then: .* p95 latency \d/);
  if (report.scenario !== 'broadcast-burst') throw new Error('another report');
  expect(report.details.broadcastSummary.totalDeliveries).toBeGreaterThan(100);
  expect(await readFile(join(output, 'README.md'), 'utf8')).not.toMatch(/reached no client|missed events/);
});

/** A disk of its own for one command, gone with it; needs no more than a user namespace. */
const smallDisk = ['--map-root-user', '--mount', 'sh', '-c'];
const noSmallDisk = spawnSync('unshare', [...smallDisk, 'mount -t tmpfs -o size=64k none /mnt']).status !== 0;

describe.skipIf(noSmallDisk)(
  `a full disk${noSmallDisk ? ' (SKIPPED: unshare may not mount a tmpfs here)' : ''}`,
  () => {
    /** Runs the burst with a disk of that size at `disk`; what is on it afterwards is copied to `kept`. */
    async function onSmallDisk(size: string, use: (disk: string) => string) {
      const folder = await tempFolder();
      const [disk, kept] = [join(folder, 'disk'), join(folder, 'kept')];
      await mkdir(disk);
      const rlt = [process.execPath, join(projectRoot(), 'dist', 'rlt.js'), ...burst].join(' ');
      const quoted = (path: string) => `'${path}'`;
      const script = `mount -t tmpfs -o size=${size} none ${quoted(disk)}; ${use(quoted(disk)).replace('RLT', rlt)}; code=$?; cp -r ${quoted(disk)} ${quoted(kept)}; exit $code`;
      return { ...(await runProgram('unshare', [...smallDisk, script])), folder, kept };
    }

    it('without room for the samples: the run is partial, and the cause is named', async () => {
      const { exitCode, output, folder } = await onSmallDisk(
        // Room for the secrets, the config of k6 and the first lines of the gateway's log.
        '20k',
        (disk) => `TMPDIR=${disk} RLT --output ${disk}/../out`,
      );
      expect(exitCode, output).toBe(exitCodes.goalMissed);
      expect(output).toMatch(/k6 could not write its samples .*: is the disk with TMPDIR full\?/);
      expect(output).toContain('INVALID');
      await expectPartial(join(folder, 'out'), /k6 could not write its samples/);
    });

    it('without room for the report: its verdicts are kept in the entry file, marked as partial', async () => {
      const { exitCode, output, kept } = await onSmallDisk('16k', (disk) => `RLT --output ${disk}/out`);
      expect(exitCode, output).toBe(exitCodes.unavailable);
      expect(output).toMatch(/error: .*broadcast-burst.json cannot be written: ENOSPC/);
      expect(output).not.toContain('PASSED');
      // The gateway's log is a file of its own, and small.
      const files = await readdir(join(kept, 'out'));
      expect(files.filter((name) => !name.endsWith('.log'))).toEqual(['suite-summary.json']);
      const entry = suiteSummarySchema.parse(
        JSON.parse(await readFile(join(kept, 'out', 'suite-summary.json'), 'utf8')),
      );
      expect(entry).toMatchObject({ success: false, outcome: 'invalid', partial: expect.stringContaining('ENOSPC') });
      expect(entry.results.map(({ goals = [] }) => goals.length)).toEqual([6]);
    });

    it('without room for the page: what was measured is kept, and nobody reads PASSED', async () => {
      const { exitCode, output, kept } = await onSmallDisk('64k', (disk) => `RLT --output ${disk}/out`);
      expect(exitCode, output).toBe(exitCodes.unavailable);
      expect(output).toMatch(/could not be written: index.html \(ENOSPC/);
      expect(output).not.toContain('PASSED');
      const files = await readdir(join(kept, 'out'));
      expect(files).toContain('broadcast-burst.json');
      expect(files.filter((name) => /index|unfinished/.test(name))).toEqual([]);
      // With room again the views can be made.
      const again = await runRlt(['report', join(kept, 'out')]);
      expect(again.exitCode).toBe(exitCodes.passed);
      expect(await readdir(join(kept, 'out'))).toContain('index.html');
    });
  },
);

describe('an output folder that cannot be used ends the run before it begins', () => {
  it.skipIf(process.getuid?.() === 0)('it may not be written to (skipped for root, who may everywhere)', async () => {
    const folder = join(await tempFolder(), 'locked');
    await mkdir(folder, { mode: 0o555 });
    const { exitCode, stderr } = await runRlt([...burst, '--output', join(folder, 'out')]);
    expect(exitCode).toBe(exitCodes.unavailable);
    expect(stderr).toMatch(/EACCES[\s\S]*hint: {2}choose another folder with --output/);
  });

  it('it is a file, or below one', async () => {
    const file = join(await tempFolder(), 'file');
    await writeFile(file, 'mine');
    for (const output of [file, join(file, 'out')]) {
      const { exitCode, stdout, stderr } = await runRlt([...burst, '--output', output]);
      expect({ exitCode, stdout }).toEqual({ exitCode: exitCodes.unavailable, stdout: '' });
      expect(stderr).toMatch(/error: .*cannot be created[\s\S]*hint: {2}choose another folder with --output/);
    }
    expect(await readFile(file, 'utf8')).toBe('mine');
  });

  it.each(['run', 'verify'])('%s: it holds a report already, which stays as it is', async (command) => {
    const output = await tempFolder();
    await writeFile(join(output, 'broadcast-burst.json'), 'theirs');
    const scenario = ['--scenario', 'broadcast-burst', '--output', output];
    const { exitCode, stderr } = await runRlt([command, ...scenario, ...(command === 'run' ? ['--embedded'] : [])]);
    expect(exitCode).toBe(exitCodes.usage);
    expect(stderr).toMatch(/holds broadcast-burst.json already[\s\S]*hint: .*--force/);
    expect(await readdir(output)).toEqual(['broadcast-burst.json']);
    expect(await readFile(join(output, 'broadcast-burst.json'), 'utf8')).toBe('theirs');
  });
});

it('two runs into one folder: the second is refused before anything is started, and so is rlt report', async () => {
  const output = join(await tempFolder(), 'out');
  const quota = ['run', '--scenario', 'connection-quota', '--embedded', '--output', output];
  let refused: ReturnType<typeof runRlt>[] = [];
  const first = await runRlt(quota, {
    onLine: (line) => {
      // k6 runs: the folder holds the entry file, and no report yet.
      if (refused.length > 0 || !line.includes('connection-quota:')) return;
      refused = [
        [...quota, '--label', 'other', '--force'],
        ['report', output],
      ].map((args) => runRlt(args));
    },
  });
  expect(first.exitCode, first.stderr).toBe(exitCodes.passed);
  expect(refused).toHaveLength(2);
  for (const { exitCode, stdout, stderr } of await Promise.all(refused)) {
    expect({ exitCode, stdout }).toEqual({ exitCode: exitCodes.usage, stdout: '' });
    expect(stderr).toMatch(/out is being written by "rlt run --scenario connection-quota .*" \(process \d+, since/);
    expect(stderr).not.toContain('k6 2');
  }
  expect((await readdir(output)).filter((name) => name.startsWith('.'))).toEqual([]);
});

import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Command, Option } from 'commander';
import { exitCodes, usageError } from '../../contract/errors.ts';
import { isArchive, isRun } from '../../report/archive/readArchive.ts';
import { compareRuns } from '../../report/compare/compareRuns.ts';
import { renderComparison, renderComparisonMarkdown } from '../../report/compare/renderComparison.ts';
import { readRun } from '../../report/run/readRun.ts';
import type { Run } from '../../report/run/run.ts';
import { writeResult } from '../writeResult.ts';

interface CompareFlags {
  failOnRegression?: true;
  minChange: number;
  seed: number;
  format: 'text' | 'md' | 'json';
  output?: string;
  force?: true;
}

/** `rlt compare`: a run beside another one, or beside several runs of a baseline. */
export function compareCommand(): Command {
  return new Command('compare')
    .description('compare a run with an earlier one, goal by goal, and tell a change from noise')
    .argument('<baseline>', 'folder of a run, one report, or a folder of several runs')
    .argument('<target>', 'folder of a run, or one report')
    .option('--fail-on-regression', 'exit code 99 if a goal became worse, was missed, or is no longer measured')
    .addOption(
      new Option('--min-change <PERCENT>', 'smallest change of a time that counts')
        .argParser(percent)
        .default(0.1, '10'),
    )
    .option('--seed <N>', 'seed of the resampling: the same seed gives the same answer', wholeNumber, 1)
    .addOption(new Option('--format <FORMAT>', 'what to print').choices(['text', 'md', 'json']).default('text'))
    .option('--output <FILE>', 'write the comparison as JSON')
    .option('--force', 'overwrite --output if it exists')
    .addHelpText(
      'after',
      `
Times are compared by their raw samples. A p95 is "worse" or "better" if the 95 % interval of its difference does
not contain zero and the difference is at least --min-change (10 %) and 1 ms. The interval comes from a block bootstrap:
whole events, in blocks of neighbours, are resampled, because 200 deliveries of one slow event are one observation. Where
the goal is a maximum, the samples are compared by a Mann–Whitney rank test. Exact counts have no noise: their verdicts
are compared. Runs of different load are not compared.

A baseline of several runs also shows how much runs differ among themselves; with one run on each side that cannot be
seen, and a busy machine can look like a regression.

Examples:
  $ rlt compare results/2026-03-01 results/2026-03-02
  $ rlt compare baseline/ results/2026-03-02 --fail-on-regression

Exit codes: 0 compared, 2 nothing to compare, 3 --output cannot be written, 99 a regression with --fail-on-regression`,
    )
    .action(async (baseline: string, target: string, flags: CompareFlags) => {
      const { minChange, seed } = flags;
      const comparison = compareRuns(await readBaseline(baseline), await readRun(target), { minChange, seed });
      if (comparison.goals.length === 0) {
        throw usageError(
          'neither side contains a goal to compare',
          'rlt compare takes runs and reports; for metrics snapshots there is rlt compare-metrics',
        );
      }
      const json = JSON.stringify(comparison, null, 2);
      if (flags.output !== undefined) await writeResult(flags.output, `${json}\n`, flags.force === true);
      const rendered = {
        text: () => renderComparison(comparison),
        md: () => renderComparisonMarkdown(comparison),
        json: () => json,
      };
      process.stdout.write(`${rendered[flags.format]()}\n`);
      const regressed = comparison.goals.some(({ regression }) => regression);
      process.exitCode = regressed && flags.failOnRegression ? exitCodes.goalMissed : exitCodes.passed;
    });
}

/** One run, or all runs of a folder. */
async function readBaseline(path: string): Promise<Run[]> {
  if (!(await isArchive(path))) return [await readRun(path)];
  const names = (await readdir(path, { withFileTypes: true })).filter((each) => each.isDirectory());
  const runs: Run[] = [];
  for (const { name } of names) {
    const folder = join(path, name);
    if (await isRun(folder)) runs.push(await readRun(folder));
  }
  return runs;
}

function percent(text: string): number {
  const value = Number(text.replace(/\s*%$/, ''));
  if (text.trim() === '' || !(value >= 0 && value <= 1000)) {
    throw usageError(`--min-change is ${JSON.stringify(text)}: expected a percentage from 0 to 1000`);
  }
  return value / 100;
}

function wholeNumber(text: string): number {
  if (!/^\d{1,9}$/.test(text))
    throw usageError(`--seed is ${JSON.stringify(text)}: expected a whole number of at most 9 digits`);
  return Number(text);
}

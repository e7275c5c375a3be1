import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readRun } from '../../../report/run/readRun.ts';
import { outcomeOf } from '../../../report/run/run.ts';
import { broadcastReport, catchUpReport } from '../support/reports.ts';
import { testFolder, writeRun } from '../support/runFolder.ts';
import { predecessorReports } from '../support/samples.ts';

describe('readRun', () => {
  test('reads reports in the order of the entry file', async () => {
    const run = await readRun(await writeRun(await testFolder(), [catchUpReport(), broadcastReport()]));
    expect(run.reports.map(({ file }) => file)).toEqual(['catch-up-burst.json', 'broadcast-burst.json']);
    expect(run.problems).toEqual([]);
    expect(outcomeOf(run)).toBe('passed');
  });

  test('reads a single report as a run of its own', async () => {
    const folder = await writeRun(await testFolder(), [catchUpReport(), broadcastReport()]);
    const run = await readRun(join(folder, 'broadcast-burst.json'));
    expect(run.reports).toHaveLength(1);
    expect(run.name).toBe('broadcast-burst.json');
  });

  test.each([
    ['cut off in the middle', (text: string) => text.slice(0, text.length / 2), /broadcast-burst.json cannot be read/],
    [
      'of a scenario that nobody knows',
      (text: string) => text.replace('"broadcast-burst"', '"tea"'),
      /report of "tea"/,
    ],
    [
      'without its details',
      (text: string) => text.replace('"latencyThresholdMs"', '"limit"'),
      /not a whole report.*latencyThresholdMs/,
    ],
  ])('a report %s is a problem, and the run has not passed', async (_, damage, problem) => {
    const folder = await writeRun(await testFolder(), [catchUpReport(), broadcastReport()]);
    const file = join(folder, 'broadcast-burst.json');
    await writeFile(file, damage(await readFile(file, 'utf8')));
    const run = await readRun(folder);
    expect(run.reports).toHaveLength(1);
    expect(run.problems[0]).toMatch(problem);
    expect(outcomeOf(run)).toBe('invalid');
  });

  test('a report that the entry file names and that is gone is a problem', async () => {
    const folder = await writeRun(await testFolder(), [catchUpReport()], {
      entry: {
        results: ['catch-up-burst', 'broadcast-burst'].map((scenario) => ({
          scenario,
          outputPath: `${scenario}.json`,
          success: true,
          summary: '',
        })),
      },
    });
    const run = await readRun(folder);
    expect(run.problems).toEqual(['broadcast-burst.json is named in the entry file but cannot be shown']);
    expect(outcomeOf(run)).toBe('invalid');
  });

  test('a missed goal stays missed, whatever else is missing', async () => {
    const failed = broadcastReport({ limit: 1 });
    const run = await readRun(await writeRun(await testFolder(), [failed], { entry: { partial: 'killed' } }));
    expect(outcomeOf(run)).toBe('failed');
  });

  test.each(['nowhere', '.'])('%s holds nothing that could be shown', async (name) => {
    await expect(readRun(join(await testFolder(), name))).rejects.toMatchObject({ exitCode: 2 });
  });
});

describe('reports of the earlier harness', () => {
  /** What distinguishes them: they have no version, and their word is `success`. */
  const old = ({ options }: { options: Record<string, unknown> }) => {
    const { version: _, outcome: __, goals: ___, generator: ____, timeline: _____, ...rest } = broadcastReport();
    return { ...rest, success: true, options };
  };

  test('their success is not taken over: what they did not measure is invalid', async () => {
    const run = await readRun(await writeRun(await testFolder(), [old({ options: {} })]));
    const { goals = [] } = run.reports[0]?.report ?? {};
    expect(goals.map(({ id, outcome }) => [id, outcome])).toEqual([
      ['broadcast.latency', 'passed'],
      ['broadcast.complete', 'passed'],
      ['broadcast.no-duplicates', 'invalid'],
      ['broadcast.nothing-foreign', 'invalid'],
    ]);
    expect(outcomeOf(run)).toBe('invalid');
  });

  test('a Redis reset that was set for after the last event is named as never fired', async () => {
    const options = { redisResetSequence: 80, eventCount: 50 };
    const run = await readRun(await writeRun(await testFolder(), [old({ options })]));
    expect(run.reports[0]?.unknown.at(-1)).toMatch(/event 80 in a run of 50 events, so it never fired/);
  });

  test("a Redis reset that did fire only ever closed the publisher's connection", async () => {
    const options = { redisResetSequence: 8, eventCount: 50 };
    const run = await readRun(await writeRun(await testFolder(), [old({ options })]));
    expect(run.reports[0]?.unknown.at(-1)).toMatch(/closed the publisher's connection/);
  });

  const samples = predecessorReports();
  test.skipIf(samples === undefined)('the real ones are read', async () => {
    const run = await readRun(join(samples ?? '', '2025-10-11'));
    expect(run.problems).toEqual([]);
    expect(run.reports.map(({ report }) => report.scenario)).toEqual(['catch-up-burst', 'broadcast-burst']);
    expect(run.snapshots).toHaveLength(4);
    expect(run.reports.flatMap(({ unknown }) => unknown).join()).toContain('event 80 in a run of 50 events');
    expect(outcomeOf(run)).toBe('invalid');
  });
});

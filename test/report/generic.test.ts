import { readFile } from 'node:fs/promises';
import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { renderTable } from '../../cli/showVerification.ts';
import type { AnalyzedRun } from '../../report/analysis/analyzeRun.ts';
import { compareRuns } from '../../report/compare/compareRuns.ts';
import { genericForm, type MeasuredMetric } from '../../report/generic/details.ts';
import { genericSamples } from '../../report/generic/samples.ts';
import { readRun } from '../../report/run/readRun.ts';
import type { ScenarioReport } from '../../report/schema.ts';
import { formats } from '../../report/views/formats.ts';
import { issuesOf } from '../../report/views/issues.ts';
import { renderVerdicts } from '../../text/verdictTable.ts';
import { goalTable } from '../../thresholds/goalTable.ts';
import { presence, presenceReport } from './support/presence.ts';
import { broadcastReport } from './support/reports.ts';
import { analyzedRun, pageFile, testFolder, writeRun } from './support/runFolder.ts';

const slow = [...Array.from({ length: 37 }, () => 20), 300, 400, 900];

function metricsOf(report: ScenarioReport): Map<string, MeasuredMetric> {
  return new Map(genericForm.of(report).details.metrics.map((metric) => [metric.name, metric]));
}

describe('the report of a scenario that is not built in', () => {
  it('has every declared metric with its declaration, in order', async () => {
    const report = await presenceReport();
    expect(report).toMatchObject({ scenario: 'presence', outcome: 'passed', success: true });
    const { details } = genericForm.of(report);
    expect(details.about).toBe(presence.summary);
    expect(details.goalMetrics).toEqual({
      'presence.join': 'join_time',
      'presence.complete': 'joins_seen',
      'presence.rosters': 'wrong_rosters',
    });
    expect(details.metrics.map(({ name, type, unit, meaning }) => ({ name, type, unit, meaning }))).toEqual(
      Object.entries(presence.metrics).map(([name, { type, unit, meaning }]) => ({ name, type, unit, meaning })),
    );
  });

  it('has of a time its course, its distribution, its samples in order and the worst with their metadata', async () => {
    const report = await presenceReport({ joins: slow });
    const join = metricsOf(report).get('join_time');
    if (join?.type !== 'trend') throw new Error('join_time is a trend');
    expect(join.values).toMatchObject({ count: 40, max: 900 });
    expect(join.samples.oneIn).toBe(1);
    expect(join.samples.values.map(({ value }) => value)).toEqual(slow);
    expect(join.samples.values[0]?.atMs).toBe(100);
    expect(join.worst.slice(0, 2)).toEqual([
      { atMs: 490, value: 900, metadata: { member: '39' } },
      { atMs: 480, value: 400, metadata: { member: '38' } },
    ]);
    expect(join.worst).toHaveLength(10);
    expect(join.course.reduce((sum, { count }) => sum + count, 0)).toBe(40);
    expect(Math.max(...join.course.map(({ max }) => max))).toBe(900);
    expect(join.quantiles.find(({ share }) => share === 0.5)?.value).toBeCloseTo(20, 0);
    expect(join.quantiles.at(-1)).toEqual({ share: 1, value: 900 });
  });

  it('has of the others how they went, and the first of what was counted', async () => {
    const metrics = metricsOf(await presenceReport({ joins: slow }));
    const [joins, wrong, size] = ['joins_seen', 'wrong_rosters', 'roster_size'].map((name) => metrics.get(name));
    expect(joins).toMatchObject({ type: 'counter', values: { count: 40 } });
    expect(joins?.type === 'counter' && joins.course.at(-1)?.total).toBe(40);
    expect(joins?.type === 'counter' && joins.examples[0]).toEqual({ atMs: 100, value: 1, metadata: { member: '0' } });
    expect(wrong?.type === 'rate' && wrong.examples.map(({ metadata }) => metadata.member)).toEqual(['37', '38', '39']);
    expect(wrong?.type === 'rate' && wrong.course.reduce((sum, { fails }) => sum + fails, 0)).toBe(37);
    expect(size?.type === 'gauge' && size.course.at(-1)).toEqual({ atMs: 490, value: 40 });
  });

  it('is read without its definition, and says what is wrong with one that is not whole', async () => {
    const report = await presenceReport();
    const folder = await testFolder();
    await writeRun(folder, [report]);
    const [read] = (await readRun(folder)).reports;
    expect(read?.report).toEqual(JSON.parse(JSON.stringify(report)));
    const broken = { ...report, details: { ...report.details, metrics: [{ type: 'trend', name: 'join_time' }] } };
    await writeRun(folder, [broken]);
    const run = await readRun(folder);
    expect(run.reports).toEqual([]);
    expect(run.problems[0]).toMatch(/presence.json is not a whole report of "presence": details.metrics/);
  });

  it('has nothing measured where nothing was, and says so', async () => {
    const report = await presenceReport({ more: { samplesFile: undefined, summary: undefined, problem: 'k6 ended' } });
    expect(report).toMatchObject({ outcome: 'invalid', partial: 'k6 ended' });
    expect(metricsOf(report).get('join_time')).toMatchObject({ values: {}, course: [], quantiles: [], worst: [] });
  });

  it('is made from what a killed k6 left, by the types that its metrics have', async () => {
    const report = await presenceReport({ more: { summary: undefined, problem: 'k6 was killed' } });
    const metrics = metricsOf(report);
    expect(metrics.get('joins_seen')?.values).toEqual({ count: 40 });
    expect(metrics.get('wrong_rosters')?.values).toMatchObject({ rate: 0 });
    expect(metrics.get('join_time')?.values).toMatchObject({ count: 40, max: 29 });
    expect(report.outcome).toBe('invalid');
  });
});

describe('its views', () => {
  it('every format has its goals and figures', async () => {
    const run = await analyzedRun([await presenceReport({ joins: slow }), broadcastReport()]);
    const rendered = async (name: keyof typeof formats) => {
      const format: { render(run: AnalyzedRun, link: string): Promise<string> } = formats[name];
      return format.render(run, 'here');
    };
    for (const name of ['text', 'md', 'html', 'junit', 'issues', 'github', 'json'] as const) {
      const text = await rendered(name);
      expect(text, name).toContain('presence');
      expect(text, name).not.toMatch(/undefined|NaN|\[object/);
    }
    expect(await rendered('text')).toContain('✘ presence: join');
    expect(await rendered('md')).toContain('join_time, p95');
    expect(await rendered('junit')).toContain('presence.join: Join to notice, p95');
    expect(issuesOf(run).map(({ file }) => file)).toContain('issues/presence-presence-join.md');
  });

  it('the terminal shows its goals by their titles', async () => {
    const report = await presenceReport({ joins: slow });
    const goals = report.goals ?? [];
    const table = stripVTControlCharacters(renderVerdicts(goals));
    expect(table).toContain('\n  Join to notice, p95');
    expect(table).not.toContain('undefined');
  });

  it('a verification has a row for each of its goals beside the five', async () => {
    const [own, burst] = [await presenceReport({ joins: slow }), broadcastReport()];
    const rows = goalTable([own.goals ?? [], burst.goals ?? []]);
    expect(rows.map(({ goal, id }) => goal ?? id)).toEqual([
      5,
      'presence.join',
      'presence.complete',
      'presence.rosters',
    ]);
    const table = renderTable(rows, [own, burst], (_, text) => text);
    expect(table).toMatch(/\n {4}presence: Join to notice, p95 +≤ 200 ms +\S+ ms +40 +0\/1 {2}failed\n/);
    // What failed is said below its own row alone.
    expect(table.match(/\n {6}\w+ {2}presence: Rosters that lack somebody/g)).toHaveLength(1);
    // A single scenario's goals need no name before them.
    expect(renderTable(goalTable([own.goals ?? []]), [own], (_, text) => text)).toMatch(/\n {4}Join to notice, p95 /);
  });

  it('an issue says when its goal was missed, and by whom', async () => {
    const run = await analyzedRun([await presenceReport({ joins: slow })]);
    const bodies = new Map(issuesOf(run).map(({ goal, body }) => [goal, body]));
    expect(bodies.get('presence.join')).toContain('- 900 ms, 0.49 s into the scenario (member 39)');
    expect(bodies.get('presence.join')).not.toContain('- 20.0 ms');
    expect(bodies.get('presence.rosters')).toContain('- 1, 0.47 s into the scenario (member 37)');
  });

  it('the page has a course and a distribution for each time and a course for each counter', async () => {
    const page = await readFile(await pageFile([await presenceReport({ joins: slow })]), 'utf8');
    for (const title of [
      'Distribution of join_time',
      'Course of join_time',
      'Course of joins_seen',
      'Course of wrong_rosters',
      'Course of roster_size',
      'Largest of join_time',
    ]) {
      expect(page).toContain(title);
    }
    expect(page).toContain('Time from a join to the notice of it.');
  });
});

describe('its comparison', () => {
  const options = { minChange: 0.1, seed: 1 };
  const joins = (shift: number) => Array.from({ length: 200 }, (_, member) => shift + ((member * 37) % 23));
  const run = async (name: string, reports: ScenarioReport[]) => {
    const folder = await testFolder(name);
    await writeRun(folder, reports);
    return readRun(folder);
  };

  it('rests on the raw samples of the time that a goal is about', async () => {
    const before = await run('before', [await presenceReport({ joins: joins(20) })]);
    const same = await run('same', [await presenceReport({ joins: joins(20) })]);
    const worse = await run('worse', [await presenceReport({ joins: joins(90) })]);
    const [join, complete] = compareRuns([before], worse, options).goals;
    expect(join).toMatchObject({ id: 'presence.join', change: 'worse', regression: true });
    expect(join?.method).toBe('block bootstrap over moments, 95 % interval');
    expect(join?.interval?.low).toBeGreaterThan(60);
    expect(complete).toMatchObject({ id: 'presence.complete', change: 'same' });
    expect(compareRuns([before], same, options).goals[0]).toMatchObject({ change: 'same', regression: false });
  });

  it('takes what came at one moment for one observation, unless everything did', async () => {
    const report = genericForm.of(await presenceReport({ joins: [1, 2, 3, 4, 5, 6] }));
    const goal = report.goals?.[0];
    const metric = report.details.metrics[0];
    if (goal === undefined || metric?.type !== 'trend') throw new Error('the first goal is about a time');
    const at = (...times: number[]) => {
      metric.samples.values = times.map((atMs, index) => ({ atMs, value: index }));
      return genericSamples(report, goal)?.groups;
    };
    expect(at(1, 1, 2, 3, 4, 4)).toEqual([[0, 1], [2], [3], [4, 5]]);
    expect(at(7, 7, 7, 7)).toEqual([[0], [1], [2], [3]]);
  });

  it('is made where only a limit was moved, and not between different loads', async () => {
    const load = genericForm.of(await presenceReport()).details.load;
    expect(load).toEqual({ clientCount: 40, rounds: 1 });
    const flags = { 'client-count': '200' };
    const [one, moved, twice] = await Promise.all(
      [{}, { 'join-within': '150' }, { rounds: '2' }].map(async (more, index) =>
        run(`run-${index}`, [await presenceReport({ joins: joins(20), flags: { ...flags, ...more } })]),
      ),
    );
    if (one === undefined || moved === undefined || twice === undefined) throw new Error('three runs were written');
    expect(compareRuns([one], moved, options).goals[0]?.change).toBe('same');
    expect(compareRuns([one], twice, options).goals[0]?.method).toBe('not the same load: rounds 1 and 2');
    const before = await run('before', [await presenceReport({ joins: joins(20) })]);
    const other = await run('other', [await presenceReport({ joins: joins(20).slice(0, 100) })]);
    expect(compareRuns([before], other, options).goals[0]).toMatchObject({
      change: 'unknown',
      method: expect.stringMatching(/^not the same load: .*client count 200 and 100/),
    });
  });
});

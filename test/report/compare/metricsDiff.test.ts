import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { flatten } from '../../../report/compare/flatten.ts';
import { diffMetrics, metricsDiffSchema } from '../../../report/compare/metricsDiff.ts';
import { readMetricsFile } from '../../../report/compare/readMetricsFile.ts';
import { renderMetricsDiff } from '../../../report/compare/renderMetricsDiff.ts';
import { predecessorReports } from '../support/samples.ts';

const diff = (baseline: unknown, target: unknown, options = {}) =>
  diffMetrics({ path: 'a', metrics: baseline }, { path: 'b', metrics: target }, options);

describe('flatten', () => {
  test('names nested maps, arrays, and keys that hold a dot', () => {
    const document = { a: { b: 1 }, list: [{ x: 1 }, 2], perOrigin: { 'http://10.0.0.1': 3 }, empty: {}, none: null };
    expect(Object.fromEntries(flatten(document))).toEqual({
      'a.b': 1,
      'list[0].x': 1,
      'list[1]': 2,
      'perOrigin["http://10.0.0.1"]': 3,
      none: null,
    });
  });

  test('keys that look like paths do not collide with paths', () => {
    expect([...flatten({ 'a.b': 1, a: { b: 2 } }).values()]).toEqual([1, 2]);
  });
});

describe('diffMetrics', () => {
  test('subtracts numbers, with the percentage of the baseline', () => {
    expect(diff({ n: 50, same: 1 }, { n: 75, same: 1 }).changes).toEqual([
      { path: 'n', baseline: 50, target: 75, delta: 25, percent: 50 },
    ]);
  });

  test('a baseline of zero has no percentage', () => {
    expect(diff({ n: 0 }, { n: 3 }).changes).toEqual([{ path: 'n', baseline: 0, target: 3, delta: 3 }]);
  });

  test('what one side lacks counts from zero and is named', () => {
    const result = diff({ gone: 4 }, { come: 2, zero: 0 });
    expect(result.changes).toEqual([
      { path: 'come', target: 2, delta: 2 },
      { path: 'gone', baseline: 4, delta: -4 },
    ]);
    expect(result.added).toEqual(['come', 'zero']);
    expect(result.removed).toEqual(['gone']);
  });

  test('texts, truth values and changes of type are listed, not subtracted', () => {
    const result = diff({ s: 'x', flag: true, was: 3, none: null }, { s: 'y', flag: true, was: '3', none: 0 });
    expect(result.changes).toEqual([]);
    expect(result.otherChanges).toEqual([
      { path: 'none', baseline: null, target: 0 },
      { path: 's', baseline: 'x', target: 'y' },
      { path: 'was', baseline: 3, target: '3' },
    ]);
  });

  test('lists what is the same when asked to', () => {
    expect(diff({ n: 1 }, { n: 1 }, { all: true }).changes).toEqual([
      { path: 'n', baseline: 1, target: 1, delta: 0, percent: 0 },
    ]);
  });

  test('fractions differ by what one reads, not by what floating point adds', () => {
    expect(diff({ n: 0.3 }, { n: 0.1 + 0.2 }).changes).toEqual([]);
  });

  test('the text says when nothing has changed', () => {
    expect(renderMetricsDiff(diff({ n: 1 }, { n: 1 }))).toContain('nothing has changed');
  });
});

const samples = predecessorReports();

describe.skipIf(samples === undefined)(
  `the predecessor's own comparison${samples === undefined ? ' (skipped: its reports are not here)' : ''}`,
  () => {
    test('is reproduced from the snapshots that it names', async () => {
      const folder = join(samples ?? '', '2025-10-10');
      const expected = metricsDiffSchema.parse(JSON.parse(await readFile(join(folder, 'metrics-diff.json'), 'utf8')));
      const named = (path: string) => join(folder, path.split('\\').at(-1) ?? '');
      const result = diffMetrics(
        await readMetricsFile('--baseline', named(expected.baseline.path)),
        await readMetricsFile('--target', named(expected.target.path)),
      );
      expect(result.changes).toEqual(expected.changes);
      expect({ ...result.baseline, path: '' }).toEqual({ ...expected.baseline, path: '' });
      expect({ ...result.target, path: '' }).toEqual({ ...expected.target, path: '' });
    });
  },
);

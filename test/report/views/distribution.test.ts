import { expect, it } from 'vitest';
import { drawDistribution } from '../../../report/views/html/charts/distribution.ts';
import { drawChart } from '../../../report/views/html/charts/draw.ts';

const drawn = { counted: 'samples', axis: 'milliseconds', sign: 'ms', median: 2, p95: 4, limitLabel: 'limit of p95' };

it('counts every value that stands in the drawing, and those beyond its end, as often as they were sampled', () => {
  const values = Float64Array.from([1, 2, 2, 3, 4, 90, 95]);
  const { bars, beyond, most, table } = drawDistribution({ ...drawn, values, end: 5, oneIn: 3, limit: undefined });
  expect(beyond).toBe(2 * 3);
  expect(most).toBeLessThan(6);
  expect(table.header).toEqual(['From (ms)', 'To (ms)', 'Samples']);
  expect(table.rows).toHaveLength(bars);
  expect(table.rows.map(([, , count]) => Number(count)).reduce((sum, count) => sum + count)).toBe(5 * 3);
});

it('has a limit in its legend only where the limit is drawn', () => {
  const labels = (limit: number) =>
    drawDistribution({ ...drawn, values: Float64Array.from([1, 2, 4]), end: 4, limit }).legend.map(
      ({ label }) => label,
    );
  expect(labels(5)).toContain('limit of p95');
  expect(labels(5000)).not.toContain('limit of p95');
});

it('draws a band where the true p95 is, and says so in the legend, only where that is known', () => {
  const values = Float64Array.from([1, 2, 3, 4]);
  const of = (p95Within: { low: number; high: number } | undefined) => {
    const drawing = drawDistribution({ ...drawn, p95Within, limit: undefined, values, end: 4 });
    const { text } = drawChart({ id: 'any', title: 'Any', caption: 'Any.', ...drawing }, 'any');
    return {
      bands: text.match(/fill-opacity="0\.3"/g)?.length ?? 0,
      labels: drawing.legend.map(({ label }) => label),
    };
  };
  expect(of(undefined).bands).toBe(0);
  expect(of(undefined).labels).not.toContain('where the true p95 is');
  expect(of({ low: 3, high: 4 }).bands).toBeGreaterThan(0);
  expect(of({ low: 3, high: 4 }).labels).toContain('where the true p95 is');
});

it('has a label for each quantile, and one for both where they would lie over each other', () => {
  const labels = (p95: number) => {
    const values = Float64Array.from([1, 2, 3, 100]);
    const drawing = drawDistribution({ ...drawn, p95, limit: undefined, values, end: 100 });
    const chart = drawChart({ id: 'any', title: 'Any', caption: 'Any.', ...drawing }, 'any');
    return new Set(chart.text.match(/>p50[^<]*</g));
  };
  expect([...labels(90)]).toEqual(['>p50<']);
  expect([...labels(3)]).toEqual(['>p50, p95<']);
});

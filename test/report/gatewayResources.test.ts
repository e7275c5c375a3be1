import { describe, expect, it } from 'vitest';
import { starvationWarning, summarizeResources } from '../../report/gatewayResources.ts';

const sample = (index: number, machine: number) => ({
  time: 10_000 + index * 500,
  overMs: 500,
  cpu: index % 2 === 0 ? 0.5 : 1,
  rssBytes: 100_000_000 + index,
  processes: 2,
  machine,
});

describe('what a gateway used', () => {
  it('is told by average, maximum and a series on the report’s own time line', () => {
    const resources = summarizeResources(
      [0, 1, 2, 3].map((index) => sample(index, 0.4)),
      9000,
    );
    expect(resources).toMatchObject({
      processes: 2,
      cpu: { avg: 0.75, max: 1 },
      memoryBytes: { avg: 100_000_002, max: 100_000_003 },
      machine: { avg: 0.4, max: 0.4 },
      saturated: 0,
    });
    expect(resources?.series[0]).toEqual({ atMs: 750, cpu: 0.5, memoryBytes: 100_000_000, machine: 0.4 });
  });

  it.each([
    ['the usual interval', 500, 9750],
    ['one that a busy machine has drawn out', 1400, 9300],
    ['one that began before the time line', 22_000, -1000],
  ])('is drawn at the middle of %s', (_, overMs, atMs) => {
    expect(summarizeResources([{ ...sample(0, 0.4), overMs }], 0)?.series).toMatchObject([{ atMs }]);
  });

  it('keeps a series that does not grow with the run', () => {
    const samples = Array.from({ length: 5000 }, (_, index) => sample(index, 0.4));
    expect(summarizeResources(samples, 0)?.series.length).toBeLessThanOrEqual(120);
  });

  it('is nothing where nothing was seen', () => {
    expect(summarizeResources([], 0)).toBeUndefined();
  });
});

describe('a warning of a starved machine', () => {
  const warn = (machine: readonly number[]) => {
    const resources = summarizeResources(
      machine.map((busy, index) => sample(index, busy)),
      0,
    );
    if (resources === undefined) throw new Error('no resources');
    return starvationWarning(resources, {
      environment: { ...environment, cpus: 2 },
      generator: { durationMs: 4000, cpuSeconds: 5, maxRssBytes: null, lateness: null, warnings: [] },
    });
  };
  const environment = {
    ...{ tool: '', k6: '', xk6Redis: '', k6Source: '', node: '', platform: '', memoryBytes: 0 },
  };

  it('names who used the cores', () => {
    expect(warn([1, 0.99, 0.97, 0.5])).toMatch(/its 2 cores were 87 % busy \(cores used: the gateway 0.8, k6 1.3\)/);
  });

  it('is not given for a peak', () => {
    expect(warn([1, 0.6, 0.6, 0.94])).toBeUndefined();
  });
});

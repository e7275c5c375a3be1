import { describe, expect, test } from 'vitest';
import { differenceInterval } from '../../../report/compare/bootstrap.ts';
import { compareRuns } from '../../../report/compare/compareRuns.ts';
import { seededRandom } from '../../../report/compare/random.ts';
import { rankTest } from '../../../report/compare/rankTest.ts';
import { renderComparison, renderComparisonMarkdown } from '../../../report/compare/renderComparison.ts';
import type { Run } from '../../../report/run/run.ts';
import type { ScenarioReport } from '../../../report/schema.ts';
import { broadcastReport, catchUpReport } from '../support/reports.ts';

const options = { minChange: 0.1, seed: 1 };

describe('compareRuns', () => {
  test('two runs of the same gateway are the same, whatever single events did', () => {
    const verdicts = Array.from({ length: 40 }, (_, index) => latency(noisy(index), noisy(index + 1000)).change);
    // 5 % is what a 95 % interval may get wrong; smallest changes are set aside besides.
    expect(verdicts.filter((change) => change !== 'same').length).toBeLessThanOrEqual(3);
  });

  test('a slowed gateway is worse, a faster one better, with the interval of the difference', () => {
    const slow = latency(noisy(1), noisy(2, 30));
    expect(slow).toMatchObject({ change: 'worse', regression: true });
    expect(slow.interval?.low).toBeGreaterThan(0);
    expect(latency(noisy(2, 30), noisy(1))).toMatchObject({ change: 'better', regression: false });
  });

  test('a certain change that is too small to matter is no change', () => {
    const steady = (shift: number) =>
      run('r', broadcastReport({ events: 50, latency: (client) => 100 + client + shift }));
    expect(latency(steady(0), steady(2))).toMatchObject({ change: 'same' });
  });

  test('a change within what load generators leave open is none, and the method says so', () => {
    const [before, after] = [noisy(1, 0, 15), noisy(2, 30, 35)];
    const open = latency(before, after);
    expect(open).toMatchObject({ change: 'same', regression: false, target: { truth: { low: expect.any(Number) } } });
    expect(open.method).toMatch(
      /; the difference lies within what the load generators' own delays leave open: \([\d.]+–[\d.]+\) and \([\d.]+–[\d.]+\) ms$/,
    );
    expect(latency(after, before).change).toBe('same');
    const comparison = compareRuns([before], after, options);
    expect(renderComparison(comparison)).toMatch(/ [\d.]+ ms \([\d.]+–[\d.]+\) +[\d.]+ ms \([\d.]+–[\d.]+\) /);
    // Narrower ends lie apart.
    expect(latency(noisy(1, 0, 15), noisy(2, 30, 20))).toMatchObject({ change: 'worse', regression: true });
    // A run of an earlier version has its figure alone.
    expect(latency(noisy(1), noisy(2, 30, 35)).change).toBe('same');
    expect(latency(noisy(1), noisy(2, 30, 10)).change).toBe('worse');
  });

  test('the same seed gives the same answer', () => {
    expect(latency(noisy(1), noisy(2))).toEqual(latency(noisy(1), noisy(2)));
  });

  test('a baseline of several runs counts the noise from run to run', () => {
    const runs = [0, 12, 25, 38].map((shift, index) => noisy(index, shift));
    expect(latency(noisy(0), noisy(9, 30)).change).toBe('worse');
    expect(compareRuns(runs, noisy(9, 30), options).goals[0]?.change).toBe('same');
  });

  test('runs of another load are not held against each other', () => {
    const result = latency(run('a', broadcastReport({ events: 10 })), run('b', broadcastReport({ events: 20 })));
    expect(result).toMatchObject({ change: 'unknown', regression: false });
    expect(result.method).toContain('events 10 and 20');
  });

  test('a goal that is no longer measured is a regression, although nothing is known of it', () => {
    const silent = run('b', broadcastReport({ latency: () => null }));
    expect(latency(run('a', broadcastReport()), silent)).toMatchObject({ change: 'unknown', regression: true });
  });

  test('a scenario that the target did not run is no pass', () => {
    const { goals } = compareRuns([run('a', catchUpReport(), broadcastReport())], run('b', catchUpReport()), options);
    const absent = goals.filter(({ scenario }) => scenario === 'broadcast-burst');
    expect(absent.map(({ target, regression }) => [target.outcome, regression])).toEqual([
      ['absent', true],
      ['absent', true],
    ]);
  });

  test('exact counts are compared by their verdicts', () => {
    const lossy = broadcastReport({ latency: (client, sequence) => (client === 0 && sequence === 1 ? null : 5) });
    const { goals } = compareRuns([run('a', broadcastReport())], run('b', lossy), options);
    expect(goals.find(({ id }) => id === 'broadcast.complete')).toMatchObject({ change: 'worse', difference: -1 });
  });

  test('replays are compared client by client', () => {
    const slow = catchUpReport({ durations: Array.from({ length: 20 }, (_, client) => 120 + client) });
    const { goals } = compareRuns([run('a', catchUpReport())], run('b', slow), options);
    expect(goals[0]).toMatchObject({
      id: 'catch-up.latency',
      change: 'worse',
      method: expect.stringContaining('clients'),
    });
  });

  test('too few samples allow no verdict', () => {
    const three = catchUpReport({ durations: [10, 11, 12] });
    const { goals } = compareRuns([run('a', three)], run('b', three), options);
    expect(goals[0]).toMatchObject({ change: 'unknown', method: expect.stringContaining('too few samples') });
  });

  test('both renderings name the regression and the method', () => {
    const comparison = compareRuns([noisy(1)], noisy(2, 30), options);
    for (const text of [renderComparison(comparison), renderComparisonMarkdown(comparison)]) {
      expect(text).toContain('REGRESSION');
      expect(text).toContain('block bootstrap over events');
    }
  });
});

describe('the statistics', () => {
  test('an interval of event blocks is wider than one that takes deliveries for independent', () => {
    const events = Array.from({ length: 60 }, (_, event) =>
      Array.from({ length: 50 }, () => (event % 10 === 0 ? 90 : 10) + (event % 7)),
    );
    const grouped = { groups: events, ordered: true };
    const single = { groups: events.flat().map((value) => [value]), ordered: false };
    const width = (side: typeof grouped) => {
      const { low, high } = differenceInterval({ baseline: [side], target: [side] }, 0.95, seededRandom(1));
      return high - low;
    };
    expect(width(grouped)).toBeGreaterThan(2 * width(single));
  });

  test('an interval holds zero for equal sides and the true shift for shifted ones', () => {
    const side = (shift: number, seed: number) => {
      const random = seededRandom(seed);
      return { groups: Array.from({ length: 200 }, () => [shift + random() * 10]), ordered: false };
    };
    const equal = differenceInterval({ baseline: [side(0, 1)], target: [side(0, 2)] }, 0.95, seededRandom(3));
    expect(equal.low).toBeLessThanOrEqual(0);
    expect(equal.high).toBeGreaterThanOrEqual(0);
    const shifted = differenceInterval({ baseline: [side(0, 1)], target: [side(20, 2)] }, 0.95, seededRandom(3));
    expect(shifted.low).toBeLessThan(20.5);
    expect(shifted.high).toBeGreaterThan(19.5);
    expect(shifted.low).toBeGreaterThan(15);
  });

  test('ranks: apart is unlikely, mixed is likely, and ties do no harm', () => {
    expect(rankTest([1, 2, 3, 4, 5], [11, 12, 13, 14, 15], seededRandom(1))).toBeLessThan(0.05);
    expect(rankTest([1, 3, 5, 7, 9], [2, 4, 6, 8, 10], seededRandom(1))).toBeGreaterThan(0.3);
    expect(rankTest([5, 5, 5, 5], [5, 5, 5, 5], seededRandom(1))).toBe(1);
  });

  test('random numbers are spread evenly, and repeat with their seed', () => {
    const random = seededRandom(42);
    const numbers = Array.from({ length: 10_000 }, random);
    expect(numbers.reduce((sum, each) => sum + each, 0) / numbers.length).toBeCloseTo(0.5, 1);
    expect(Math.min(...numbers)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...numbers)).toBeLessThan(1);
    expect(numbers.slice(0, 3)).toEqual(Array.from({ length: 3 }, seededRandom(42)));
  });
});

/**
 * A run whose events differ by chance, each alike for all of its clients; slower by `shift`.
 *
 * @param openBy how much lower than measured its true figures may be
 */
function noisy(seed: number, shift = 0, openBy?: number): Run {
  const random = seededRandom(seed);
  const ofEvent = Array.from({ length: 100 }, () => 10 + 20 * random() + shift);
  return run(
    `run-${seed}`,
    broadcastReport({
      clients: 10,
      events: 100,
      ...(openBy === undefined ? {} : { openBy }),
      latency: (client, sequence) => (ofEvent[sequence - 1] ?? 0) + client / 10,
    }),
  );
}

function latency(baseline: Run, target: Run) {
  const goal = compareRuns([baseline], target, options).goals.find(({ id }) => id === 'broadcast.latency');
  if (goal === undefined) throw new Error('no latency was compared');
  return goal;
}

function run(name: string, ...reports: ScenarioReport[]): Run {
  return {
    folder: name,
    name,
    entry: undefined,
    reports: reports.map((report) => ({ file: `${report.scenario}.json`, report, unknown: [] })),
    snapshots: [],
    problems: [],
  };
}

import type { SampleGroups } from '../reporting/samples.ts';

export interface Interval {
  readonly low: number;
  readonly high: number;
}

export const resamples = 1000;

/**
 * Interval (95 %) of the difference of a quantile between two sides, target less baseline.
 *
 * Bootstrap of blocks: each round draws runs, and in each run blocks of neighbouring groups, with replacement, and
 * takes the quantile of what was drawn (circular block bootstrap, Politis & Romano 1992; percentile interval, Efron &
 * Tibshirani 1993). Drawing single samples instead would call every hiccup significant: 200 deliveries of one slow
 * event are one observation, not 200.
 *
 * @param sides runs of the baseline, runs of the target; none of them empty
 */
export function differenceInterval(
  sides: { readonly baseline: readonly SampleGroups[]; readonly target: readonly SampleGroups[] },
  share: number,
  random: () => number,
): Interval {
  const [baseline, target] = [prepare(sides.baseline), prepare(sides.target)];
  const differences = new Float64Array(resamples);
  for (let round = 0; round < resamples; round++) {
    differences[round] = drawQuantile(target, share, random) - drawQuantile(baseline, share, random);
  }
  differences.sort();
  return {
    low: differences[Math.floor(0.025 * (resamples - 1))] ?? Number.NaN,
    high: differences[Math.ceil(0.975 * (resamples - 1))] ?? Number.NaN,
  };
}

/** All samples of a side in descending order, each with the number of its group. */
interface Prepared {
  readonly values: Float64Array;
  readonly groupOf: Uint32Array;
  readonly sizes: Uint32Array;
  /** How often this round drew each group. */
  readonly weights: Uint32Array;
  readonly runs: readonly { readonly first: number; readonly count: number; readonly block: number }[];
}

function prepare(side: readonly SampleGroups[]): Prepared {
  const groups = side.flatMap((run) => run.groups);
  const samples = groups.flatMap((group, index) => group.map((value) => ({ value, index })));
  samples.sort((a, b) => b.value - a.value);
  let first = 0;
  const runs = side.map(({ groups: { length: count }, ordered }) => {
    const run = { first, count, block: ordered ? Math.ceil(Math.cbrt(count)) : 1 };
    first += count;
    return run;
  });
  return {
    values: Float64Array.from(samples, ({ value }) => value),
    groupOf: Uint32Array.from(samples, ({ index }) => index),
    sizes: Uint32Array.from(groups, ({ length }) => length),
    weights: new Uint32Array(groups.length),
    runs,
  };
}

function drawQuantile(
  { values, groupOf, sizes, weights, runs }: Prepared,
  share: number,
  random: () => number,
): number {
  weights.fill(0);
  let total = 0;
  for (let draw = 0; draw < runs.length; draw++) {
    const run = runs[Math.floor(random() * runs.length)];
    if (run === undefined) continue;
    for (let drawn = 0; drawn < run.count; ) {
      const start = Math.floor(random() * run.count);
      for (let step = 0; step < run.block && drawn < run.count; step++, drawn++) {
        const group = run.first + ((start + step) % run.count);
        weights[group] = (weights[group] ?? 0) + 1;
        total += sizes[group] ?? 0;
      }
    }
  }
  // From the top only the tail has to be walked through.
  const above = (1 - share) * total;
  let seen = 0;
  for (let index = 0; index < values.length; index++) {
    seen += weights[groupOf[index] ?? 0] ?? 0;
    if (seen > above) return values[index] ?? Number.NaN;
  }
  return values[values.length - 1] ?? Number.NaN;
}

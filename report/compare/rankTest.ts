import { permutationTest } from 'simple-statistics';

/** Fewer samples on a side cannot differ significantly, however far apart they are. */
export const fewestForRanks = 4;

const permutations = 5000;

/**
 * Probability that two sets of values are as far apart as they are if nothing has changed: the Wilcoxon–Mann–Whitney
 * rank sum, by permutation, so that it also holds for few values and for ties.
 */
export function rankTest(a: readonly number[], b: readonly number[], random: () => number): number {
  const ranks = midranks([...a, ...b]);
  return permutationTest(ranks.slice(0, a.length), ranks.slice(a.length), 'two_side', permutations, random);
}

/** The place of each value among all; equal values share the middle of their places. */
function midranks(values: readonly number[]): number[] {
  const sorted = [...values].sort((a, b) => a - b);
  const rankOf = new Map<number, number>();
  for (let start = 0; start < sorted.length; ) {
    const value = sorted[start] ?? 0;
    let end = start;
    while (sorted[end + 1] === value) end++;
    rankOf.set(value, (start + end) / 2 + 1);
    start = end + 1;
  }
  return values.map((value) => rankOf.get(value) ?? 0);
}

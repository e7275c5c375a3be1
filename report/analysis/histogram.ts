/** A bar of a histogram: how many values lie in `from` ≤ value < `to` (the last bar holds its `to` as well). */
export interface Bin {
  readonly from: number;
  readonly to: number;
  readonly count: number;
}

/** Counts values in bars of equal, round width. */
export function histogram(sorted: ArrayLike<number>, most = 40): Bin[] {
  const [low, high] = [sorted[0], sorted[sorted.length - 1]];
  if (low === undefined || high === undefined) return [];
  const width = roundUp((high - low) / most || 1);
  const first = Math.floor(low / width);
  const counts = new Array<number>(Math.max(1, Math.floor(high / width) - first + 1)).fill(0);
  for (let index = 0; index < sorted.length; index++) {
    const bin = Math.floor((sorted[index] ?? 0) / width) - first;
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  return counts.map((count, bin) => ({
    from: clean((first + bin) * width),
    to: clean((first + bin + 1) * width),
    count,
  }));
}

/** The next number up of the form 1, 2, 2.5 or 5 × 10ⁿ. */
export function roundUp(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  const step = [1, 2, 2.5, 5, 10].find((factor) => factor * power >= value * (1 - 1e-9)) ?? 10;
  return clean(step * power);
}

function clean(value: number): number {
  return Number(value.toPrecision(12));
}

/**
 * The value below which a share of the sorted values lies, interpolated between neighbours as k6 does it.
 *
 * @param sorted ascending, not empty
 * @param share 0 … 1
 */
export function quantile(sorted: ArrayLike<number>, share: number): number {
  const position = share * (sorted.length - 1);
  const below = sorted[Math.floor(position)] ?? Number.NaN;
  const above = sorted[Math.ceil(position)] ?? below;
  return below + (above - below) * (position - Math.floor(position));
}

/** Ascending copy. Typed arrays sort numbers several times as fast. */
export function sorted(values: ArrayLike<number>): Float64Array {
  return Float64Array.from(values).sort();
}

/** Middle and tail of a set of values; null where there are none. */
export interface Spread {
  readonly count: number;
  readonly p50: number;
  readonly p95: number;
  readonly max: number;
}

export function spreadOf(values: ArrayLike<number>): Spread | null {
  if (values.length === 0) return null;
  const ascending = sorted(values);
  return {
    count: ascending.length,
    p50: quantile(ascending, 0.5),
    p95: quantile(ascending, 0.95),
    max: ascending[ascending.length - 1] ?? Number.NaN,
  };
}

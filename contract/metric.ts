/** One k6 metric: its type, its unit and what it means. `docs/metrics.md` is made from these. */
export interface MetricDeclaration {
  readonly type: 'trend' | 'counter' | 'rate' | 'gauge';
  /** A trend in `ms` is a time, which k6 is told. */
  readonly unit: 'ms' | 's' | '1' | 'bytes';
  readonly meaning: string;
  /** What a sample says of itself in k6's metadata (not as tags, each of whose values makes a time series). */
  readonly metadata?: readonly string[];
  /** Tags of its own: few values, each of which makes a time series. */
  readonly tags?: readonly string[];
}

export type MetricTable = Readonly<Record<string, MetricDeclaration>>;

/** Durations in milliseconds, of which percentiles are asked. */
export function time<const Key extends string>(meaning: string, ...metadata: Key[]) {
  return { type: 'trend' as const, unit: 'ms' as const, meaning, metadata };
}

/** Amounts of which percentiles are asked. */
export function amounts<const Key extends string>(meaning: string, ...metadata: Key[]) {
  return { type: 'trend' as const, unit: '1' as const, meaning, metadata };
}

export function counter<const Key extends string>(meaning: string, ...metadata: Key[]) {
  return { type: 'counter' as const, unit: '1' as const, meaning, metadata };
}

/** Share of samples that are true. */
export function rate<const Key extends string>(meaning: string, ...metadata: Key[]) {
  return { type: 'rate' as const, unit: '1' as const, meaning, metadata };
}

/** The latest value of a number. */
export function level(meaning: string) {
  return { type: 'gauge' as const, unit: '1' as const, meaning };
}

/** The latest value of a time in milliseconds. */
export function timeLevel<const Key extends string>(meaning: string, ...metadata: Key[]) {
  return { type: 'gauge' as const, unit: 'ms' as const, meaning, metadata };
}

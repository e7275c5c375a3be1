/** One k6 metric: its type, its unit and what it means. `docs/metrics.md` is made from these. */
export interface MetricDeclaration {
  readonly type: 'trend' | 'counter' | 'rate' | 'gauge';
  /** A trend in `ms` is a time, which k6 is told. */
  readonly unit: 'ms' | 's' | '1' | 'bytes';
  readonly meaning: string;
  /** What a sample says of itself in k6's metadata (not as tags, each of whose values makes a time series). */
  readonly metadata?: readonly string[];
  /** Its values are differences of times that two machines took: their clocks' error is in each. */
  readonly clocks?: 'two';
  /**
   * Its values end when k6 reads a frame, which it does later than the frame was there: k6's own delay is in each, and
   * makes an interval of their figures. Of a time that k6 began by sending something, its delay in that is in it as well;
   * the interval then takes off less than it could, which is on the safe side for whoever keeps a limit.
   */
  readonly ends?: 'receipt';
  /** They also begin with one, whose delay makes them too short. */
  readonly begins?: 'receipt';
  /** Their samples are made long after the receipt, and do not say when that was. */
  readonly recorded?: 'later';
  /** Tags of its own: few values, each of which makes a time series. */
  readonly tags?: readonly string[];
}

export type MetricTable = Readonly<Record<string, MetricDeclaration>>;

/** What the constructors below make. */
export interface Declared<Type, Unit, Key extends string> {
  readonly type: Type;
  readonly unit: Unit;
  readonly meaning: string;
  /** No keys where none are named: a table's `satisfies` would otherwise have it take any. */
  readonly metadata: readonly NoInfer<Key>[];
}

/** Durations in milliseconds, of which percentiles are asked. */
export function time<const Key extends string = never>(
  meaning: string,
  ...metadata: Key[]
): Declared<'trend', 'ms', Key> {
  return { type: 'trend', unit: 'ms', meaning, metadata };
}

/** Durations that end with the receipt of a frame in k6, whose own delay in reading it is told from them. */
export function receiptTime<const Key extends string = never>(
  meaning: string,
  ...metadata: Key[]
): Declared<'trend', 'ms', Key> & { readonly ends: 'receipt' } {
  return { ...time(meaning, ...metadata), ends: 'receipt' };
}

/** The same of durations that are only known when all is over. */
export function laterReceiptTime<const Key extends string = never>(meaning: string, ...metadata: Key[]) {
  return { ...receiptTime(meaning, ...metadata), recorded: 'later' } as const;
}

/** Durations from one receipt to another: a late end makes them too long, a late beginning too short. */
export function betweenReceipts<const Key extends string = never>(meaning: string, ...metadata: Key[]) {
  return { ...receiptTime(meaning, ...metadata), begins: 'receipt' } as const;
}

/** Amounts of which percentiles are asked. */
export function amounts<const Key extends string = never>(
  meaning: string,
  ...metadata: Key[]
): Declared<'trend', '1', Key> {
  return { type: 'trend', unit: '1', meaning, metadata };
}

export function counter<const Key extends string = never>(
  meaning: string,
  ...metadata: Key[]
): Declared<'counter', '1', Key> {
  return { type: 'counter', unit: '1', meaning, metadata };
}

/** Share of samples that are true. */
export function rate<const Key extends string = never>(
  meaning: string,
  ...metadata: Key[]
): Declared<'rate', '1', Key> {
  return { type: 'rate', unit: '1', meaning, metadata };
}

/** The latest value of a number. */
export function level(meaning: string) {
  return { type: 'gauge' as const, unit: '1' as const, meaning };
}

/** The latest value of a time in milliseconds. */
export function timeLevel<const Key extends string = never>(
  meaning: string,
  ...metadata: Key[]
): Declared<'gauge', 'ms', Key> {
  return { type: 'gauge', unit: 'ms', meaning, metadata };
}

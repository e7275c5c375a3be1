import type { Interval } from '../../contract/interval.ts';

/** A figure that people read beside a scenario's goals. */
export interface ReportFigure {
  /** Stable name, for trends and comparisons. */
  readonly id: string;
  readonly label: string;
  /** null where nothing was measured. */
  readonly value: number | null;
  readonly unit: 'ms' | '' | '%';
  /** Bounds of the true figure, where the load generator's own delay is in it. */
  readonly interval?: Interval;
  /** Which way is better; absent where neither is. */
  readonly better?: 'lower' | 'higher';
}

export function time(
  id: string,
  label: string,
  value: number | null | undefined,
  interval?: Interval | undefined,
): ReportFigure {
  return {
    ...{ id, label, value: finite(value), unit: 'ms', better: 'lower' },
    ...(interval === undefined ? {} : { interval }),
  };
}

export function count(
  id: string,
  label: string,
  value: number | null | undefined,
  better?: ReportFigure['better'],
): ReportFigure {
  return { id, label, value: finite(value), unit: '', ...(better === undefined ? {} : { better }) };
}

function finite(value: number | null | undefined): number | null {
  return value === undefined || value === null || !Number.isFinite(value) ? null : value;
}

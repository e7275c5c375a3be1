import { formatValue } from '../../../../thresholds/renderVerdicts.ts';

/** A limit belongs into a chart as long as it does not press everything else against the axis. */
export function limitFits(limit: number | null | undefined, most: number): limit is number {
  return limit !== null && limit !== undefined && limit > 0 && limit <= 2.5 * most;
}

/** What the caption says of a limit that is not in the chart. */
export function limitOutside(limit: number | null | undefined, most: number): string {
  if (limit === null || limit === undefined || limitFits(limit, most)) return '';
  return ` The limit of ${formatValue(limit, 'ms')} lies far outside of the chart.`;
}

/** Joins neighbours so that no more than `most` groups remain. */
export function groupsOf<T>(items: readonly T[], most: number): T[][] {
  const size = Math.max(1, Math.ceil(items.length / most));
  const groups: T[][] = [];
  for (let start = 0; start < items.length; start += size) groups.push(items.slice(start, start + size));
  return groups;
}

/** Ticks of an axis in as many as its width allows. */
export function tickCount(width: number): number {
  return width < 500 ? 4 : 8;
}

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

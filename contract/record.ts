/**
 * Maps the values of a record and keeps its keys, which TypeScript's own `Object.entries` forgets.
 * The one place where that gap is bridged, so that callers need no assertion.
 */
export function mapRecord<Key extends string, In, Out>(
  record: Readonly<Record<Key, In>>,
  map: (value: In, key: Key) => Out,
): Record<Key, Out> {
  const result: Partial<Record<Key, Out>> = {};
  for (const key in record) result[key] = map(record[key], key);
  return result as Record<Key, Out>;
}

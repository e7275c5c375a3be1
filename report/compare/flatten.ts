export type Leaf = number | string | boolean | null;

/**
 * The values of a nested document by their paths: `lastCatchUp.job-1.replayedEvents`, `list[0]`, and
 * `connectionsPerOrigin["http://127.0.0.1"]` where a name holds a dot. An empty map or array is no value.
 */
export function flatten(document: unknown, path = ''): Map<string, Leaf> {
  const leaves = new Map<string, Leaf>();
  walk(document, path, leaves);
  return leaves;
}

function walk(value: unknown, path: string, leaves: Map<string, Leaf>): void {
  if (Array.isArray(value)) {
    value.forEach((item, index) => {
      walk(item, `${path}[${index}]`, leaves);
    });
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, item] of Object.entries(value)) walk(item, join(path, key), leaves);
  } else if (value === null || typeof value === 'number' || typeof value === 'string' || typeof value === 'boolean') {
    leaves.set(path, value);
  }
}

function join(path: string, key: string): string {
  if (/[.[\]]/.test(key)) return `${path}[${JSON.stringify(key)}]`;
  return path === '' ? key : `${path}.${key}`;
}

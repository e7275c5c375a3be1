/** Keys that are data (job ids, origins), not names of fields. */
const dataKeys = /\.(lastCatchUp|connectionsPerOrigin|subscribersPerJob)\.[^.]*/;

/**
 * Every field of a JSON value with its types: `details.attempts[].client` → `number`. Entries of lists and of maps by
 * id are taken together.
 */
export function shapeOf(value: unknown): Map<string, Set<string>> {
  const shape = new Map<string, Set<string>>();
  const visit = (path: string, found: unknown) => {
    const type = Array.isArray(found) ? 'list' : found === null ? 'null' : typeof found;
    shape.set(path, (shape.get(path) ?? new Set()).add(type));
    if (Array.isArray(found)) for (const item of found) visit(`${path}[]`, item);
    else if (typeof found === 'object' && found !== null) {
      for (const [key, item] of Object.entries(found)) visit(`${path}.${key}`.replace(dataKeys, '.$1.*'), item);
    }
  };
  visit('', value);
  return shape;
}

/**
 * Fields of `older` that `newer` does not have, or has with another type. A map by id that happens to be empty in
 * `newer` tells nothing of what its entries look like.
 */
export function missingFields(older: unknown, newer: unknown): string[] {
  const has = shapeOf(newer);
  return [...shapeOf(older)].flatMap(([path, types]) => {
    const entry = path.slice(0, path.indexOf('.*') + 2);
    if (path.includes('.*') && !has.has(entry)) return has.has(entry.slice(0, -2)) ? [] : [path];
    const now = has.get(path);
    if (now === undefined) return [path];
    return [...types].filter((type) => !now.has(type)).map((type) => `${path} as ${type}`);
  });
}

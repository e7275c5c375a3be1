/** Levels of lists and objects in a document that somebody else has written: more than anybody needs. */
export const mostLevels = 100;

/**
 * Is a parsed document nested deeper than that? JSON.parse takes any depth, and every function that follows a document
 * down to its leaves would then run out of stack. Looks at each level in turn, without a stack of its own.
 */
export function isNestedTooDeep(document: unknown): boolean {
  let level: readonly object[] = isObject(document) ? [document] : [];
  for (let levels = 0; level.length > 0; levels++) {
    const below: object[] = [];
    for (const parent of level) {
      const values: readonly unknown[] = Array.isArray(parent) ? parent : Object.values(parent);
      if (levels === mostLevels && values.length > 0) return true;
      for (const value of values) if (isObject(value)) below.push(value);
    }
    level = below;
  }
  return false;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

/** Levels of lists and objects in a document that somebody else has written: more than anybody needs. */
export const mostLevels = 100;

/**
 * Is a parsed document nested deeper than that? JSON.parse takes any depth, and every function that follows a document
 * down to its leaves would then run out of stack. Looks at each level in turn, without a stack of its own.
 */
export function isNestedTooDeep(document: unknown): boolean {
  let level: readonly unknown[] = [document];
  for (let levels = 0; level.length > 0; levels++) {
    if (levels > mostLevels) return true;
    level = level.flatMap((value) => (typeof value === 'object' && value !== null ? Object.values(value) : []));
  }
  return false;
}

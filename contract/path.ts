/** Reads one value out of a received JSON value; undefined where the path leads nowhere. */
export type Read = (value: unknown) => unknown;

/**
 * Compiles a dotted path ("event.sequence"; "" is the value itself). Compiled once, because the reader is called for
 * every received event.
 */
export function compilePath(path: string): Read {
  if (path === '') return (value) => value;
  const keys = path.split('.');
  const [first, second] = keys;
  if (first !== undefined && keys.length === 1) return (value) => property(value, first);
  if (first !== undefined && second !== undefined && keys.length === 2) {
    return (value) => property(property(value, first), second);
  }
  return (value) => keys.reduce(property, value);
}

/** A field of a value that may be no object at all. */
export function property(value: unknown, key: string): unknown {
  return isRecord(value) ? value[key] : undefined;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

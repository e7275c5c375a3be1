/** Reads one value out of a received JSON value; undefined where the path leads nowhere. */
export type Read = (value: unknown) => unknown;

/** What JSON can hold, as far as a path goes down in it. */
type Value = { readonly [key: string]: Value } | string | number | boolean | null | undefined;

/**
 * Compiles a dotted path ("event.sequence"; "" is the value itself). Compiled once, because the reader is called for
 * every received event; and written out for the usual lengths, because in k6 a call costs more than what it reads.
 */
export function compilePath(path: string): Read;
export function compilePath(path: string): (value: Value) => unknown {
  if (path === '') return (value) => value;
  const keys = path.split('.');
  const [first = '', second] = keys;
  if (keys.length > 2) return (value) => keys.reduce(property, value);
  return (value) => {
    const inner = typeof value === 'object' && value !== null ? value[first] : undefined;
    if (second === undefined) return inner;
    return typeof inner === 'object' && inner !== null ? inner[second] : undefined;
  };
}

/** A field of a value that may be no object at all. */
export function property(value: unknown, key: string): unknown {
  return isRecord(value) ? value[key] : undefined;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

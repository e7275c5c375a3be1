import { compilePath } from '../../contract/path.ts';

/** Where a value stands in the arguments of an event. */
export interface Place {
  readonly argument: number;
  /** Dotted path inside that argument; "" is the argument itself. */
  readonly path: string;
  /** The argument is JSON as text or bytes, in which the path leads on. */
  readonly encoding?: 'json-text' | 'json-binary';
}

const deepest = 6;

/** Every place in the arguments at which a value fits, the shallowest first. */
export function placesOf(args: readonly unknown[], fits: (value: unknown) => boolean): Place[] {
  const found: Place[] = [];
  for (const [argument, value] of args.entries()) {
    for (const path of pathsIn(value, fits)) found.push({ argument, path });
    const unpacked = unpack(value);
    if (unpacked === undefined) continue;
    for (const path of pathsIn(unpacked.value, fits)) found.push({ argument, path, encoding: unpacked.encoding });
  }
  return found.sort((a, b) => depthOf(a.path) - depthOf(b.path));
}

/** Every dotted path in a JSON value at which a value fits; "" is the value itself. */
export function pathsIn(value: unknown, fits: (value: unknown) => boolean): string[] {
  const found: string[] = [];
  const walk = (each: unknown, keys: readonly string[]) => {
    if (fits(each)) found.push(keys.join('.'));
    if (keys.length >= deepest || typeof each !== 'object' || each === null || isBytes(each)) return;
    for (const [key, item] of Object.entries(each)) if (!key.includes('.')) walk(item, [...keys, key]);
  };
  walk(value, []);
  return found;
}

/** Every number in a JSON object, by its dotted path. */
export function numbersOf(document: object): Record<string, number> {
  const found: Record<string, number> = {};
  const walk = (value: unknown, keys: readonly string[]) => {
    if (typeof value === 'number') found[keys.join('.')] = value;
    if (typeof value !== 'object' || value === null || keys.length > 5) return;
    for (const [key, item] of Object.entries(value)) walk(item, [...keys, key]);
  };
  walk(document, []);
  return found;
}

/** JSON that came as text or bytes. */
export function unpack(value: unknown): { value: unknown; encoding: 'json-text' | 'json-binary' } | undefined {
  const text = typeof value === 'string' ? value : isBytes(value) ? textOf(value) : undefined;
  if (text === undefined || !/^\s*[[{]/.test(text)) return undefined;
  try {
    return { value: JSON.parse(text), encoding: typeof value === 'string' ? 'json-text' : 'json-binary' };
  } catch {
    return undefined;
  }
}

/** Whether it is this number, or the same as text. */
export function isNumber(wanted: number): (value: unknown) => boolean {
  return (value) => value === wanted || value === String(wanted);
}

function isBytes(value: unknown): value is ArrayBuffer | ArrayBufferView {
  return value instanceof ArrayBuffer || ArrayBuffer.isView(value);
}

function textOf(value: ArrayBuffer | ArrayBufferView): string {
  const bytes =
    value instanceof ArrayBuffer
      ? new Uint8Array(value)
      : new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
  return new TextDecoder().decode(bytes);
}

function depthOf(path: string): number {
  return path === '' ? 0 : path.split('.').length;
}

/** The text at a dotted path; "" where there is none. */
export function textAt(value: unknown, path: string): string {
  const found = compilePath(path)(value);
  return typeof found === 'string' ? found : '';
}

import fc from 'fast-check';

/**
 * How many inputs a property is tried with. A failure prints its seed and the smallest input that shows it; more of
 * them are tried where PROPERTY_RUNS says how many times as many: `PROPERTY_RUNS=100 npm test -- property`.
 *
 * @param runs as many as take a fraction of a second
 */
export function tried(runs: number): { readonly numRuns: number } {
  return { numRuns: Math.ceil(runs * Number(process.env.PROPERTY_RUNS ?? 1)) };
}

/** What breaks programs that read text of others: ends of lines and fields, escapes, other scripts, names with a meaning. */
const troublesome = [
  ...[
    '',
    ' ',
    '\0',
    '\n',
    '\r\n',
    '\t',
    '\u001b[31m',
    '\u001b]0;x\u0007',
    '\u2028',
    '\u202e',
    '\ufeff',
    '\ud800',
    '💥',
  ],
  ...[
    '__proto__',
    'constructor',
    'toString',
    'hasOwnProperty',
    'length',
    '<script>',
    '=1+1',
    '|',
    '%',
    '%E0%A4%A',
    '"',
    ',',
  ],
  ...[
    'NaN',
    'Infinity',
    '-Infinity',
    '-0',
    '1e999',
    '1e308',
    '9007199254740993',
    '0x10',
    '1_000',
    'null',
    'true',
    '[]',
  ],
];

export const anyText = fc.oneof(
  fc.constantFrom(...troublesome),
  fc.string(),
  fc.string({ unit: 'binary', maxLength: 20 }),
);

export const anyNumber = fc.oneof(
  fc.integer(),
  fc.double(),
  fc.constantFrom(0, -0, -1, 1e308, -1e308, 2 ** 53, 1e20, Number.MIN_VALUE),
);

/** Whatever JSON can hold, with keys that mean something to JavaScript. */
export const anyJson: fc.Arbitrary<unknown> = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc.oneof(anyText, anyNumber, fc.boolean(), fc.constant(null)),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.array(fc.tuple(anyText, tie('value')), { maxLength: 4 }).map(objectOf),
  ),
})).value;

/** As JSON.parse makes it: `__proto__` is a key like any other. */
export function objectOf(entries: readonly (readonly [string, unknown])[]): Record<string, unknown> {
  const made: Record<string, unknown> = {};
  for (const [key, value] of entries) {
    Object.defineProperty(made, key, { value, enumerable: true, configurable: true, writable: true });
  }
  return made;
}

/** A list inside of a list, so many times. */
export function nested(levels: number): string {
  return `${'['.repeat(levels)}${']'.repeat(levels)}`;
}

/** How long a property may take that is tried so often. */
export const longest = { timeout: 60_000 * Math.max(1, Number(process.env.PROPERTY_RUNS ?? 1)) };

import { isNestedTooDeep } from './nesting.ts';

/**
 * What a setting's value must be, as data: `accepts` checks it inside k6, `contract/schemas.ts` makes zod's schema (and
 * from that the JSON schema) of it. zod itself stays out of the k6 bundles, which every VU loads.
 */
export type Rule =
  | { readonly kind: 'integer' | 'number'; readonly min: number; readonly max: number }
  | { readonly kind: 'text'; readonly pattern: RegExp; readonly orNull?: boolean }
  | { readonly kind: 'choice'; readonly words: readonly string[] }
  | { readonly kind: 'boolean' }
  | { readonly kind: 'object'; readonly values: 'text' | 'any' };

/**
 * One setting: everything that flags, environment and config file need to know of it (`optionHelp.ts` says what it is for).
 *
 * @typeParam T the value's type after parsing
 */
export interface Option<T> {
  /** Long flag without dashes. */
  readonly flag: string;
  /** Placeholder in the help text: what the flag takes. */
  readonly takes: string;
  readonly rule: Rule;
  /** What is allowed, to follow the words "expected …". */
  readonly expects: string;
  /** Value where nobody says anything; undefined leaves the setting unset. */
  readonly fallback: T;
  /** What it is for, of a setting that a scenario brings along; those of all scenarios are in the settings' own help. */
  readonly help?: string;
  /** Holds a password or a token: masked wherever it is shown, kept out of the plan. */
  readonly secret?: true;
}

export type OptionTable = Readonly<Record<string, Option<unknown>>>;

/** The values that a table's options have after parsing. */
export type ValuesOf<Table> = {
  [Key in keyof Table]: Table[Key] extends Option<infer T> ? T : never;
};

type Common = { flag: string; secret?: true };
type Bounds = { min?: number; max?: number };

/** Whole number within bounds, 0 or more where none are named. */
export function whole(flag: string, fallback: number, bounds: Bounds = {}): Option<number> {
  const { min = 0, max = Number.MAX_SAFE_INTEGER } = bounds;
  const range = max === Number.MAX_SAFE_INTEGER ? `, ${min} or more` : ` from ${min} to ${max}`;
  return {
    flag,
    fallback,
    takes: 'N',
    rule: { kind: 'integer', min, max },
    expects: `a whole number${range}`,
  };
}

/** Longest time that timers can wait, about 24 days; with more they fire at once. */
const longestMs = 2 ** 31 - 1;

/** Duration in milliseconds, 0 or more unless `min` says otherwise. */
export function milliseconds(flag: string, fallback: number, min = 0): Option<number> {
  const rule = { kind: 'number', min, max: longestMs } as const;
  return { flag, fallback, takes: 'MS', rule, expects: `milliseconds, ${min} or more (at most 24 days)` };
}

const port = '(?:6553[0-5]|655[0-2]\\d|65[0-4]\\d\\d|6[0-4]\\d{3}|[1-5]\\d{4}|[1-9]\\d{0,3})';
const host = `(?:\\[[\\da-fA-F:.]+\\]|[^\\s/:?#@,[\\]]+)(?::${port})?`;
/** A percent sign begins two hexadecimal digits, or the clients cannot read the rest. */
const credentials = '(?:(?:[^\\s/?#%]|%[\\da-fA-F]{2})*@)?';
/** k6 has no `URL` to ask. MongoDB's URIs may name several hosts. */
const authority = `${credentials}${host}(?:,${host})*(?:[/?#]\\S*)?$`;

/** URL with one of the given schemes. */
export function url<Fallback extends string | undefined>(
  flag: string,
  fallback: Fallback,
  schemes: readonly string[],
): Option<Fallback | string> {
  const start = schemes.map((scheme) => scheme.replace('+', '\\+')).join('|');
  return {
    flag,
    fallback,
    takes: 'URL',
    rule: { kind: 'text', pattern: new RegExp(`^(?:${start})://${authority}`) },
    expects:
      `${schemes.map((scheme) => `${scheme}://…`).join(' or ')} (a port is 1 to 65535; ` +
      'in a user name or password percent-encode % @ : / ? # and spaces)',
  };
}

/** Address of an HTTP server, with a path at most: what is asked for there has a path and a query of its own. */
export function serverUrl(flag: string, fallback: string): Option<string> {
  const pattern = new RegExp(`^https?://${credentials}${host}(?:/[^\\s?#]*)?$`);
  const expects =
    'http://… or https://… (a port is 1 to 65535; in a user name or password percent-encode % @ : / ? # and spaces), ' +
    'without a query';
  return { flag, fallback, takes: 'URL', rule: { kind: 'text', pattern }, expects };
}

/** What an app in a shell of its own sends: `capacitor://localhost`, `file://`, or `null` for an opaque one. */
const anyOrigin = `(?:[a-zA-Z][a-zA-Z\\d+.-]*://${host}|file://|null)`;

/** Header `Origin`: a scheme, a host and perhaps a port. With `or none`, that word stands for no header at all. */
export function origin<T extends string | undefined>(flag: string, fallback: T, none?: 'or none'): Option<T> {
  return {
    flag,
    fallback,
    takes: 'ORIGIN',
    rule: { kind: 'text', pattern: new RegExp(`^(?:${anyOrigin}${none ? '|none' : ''})$`), orNull: none !== undefined },
    expects: `scheme://host or scheme://host:port without a path${none ? ', or none' : ''}`,
  };
}

/** Text of a given form. */
export function text<Fallback extends string | null | undefined>(
  options: Common & { takes: string; pattern: RegExp; expects: string; fallback: Fallback; orNull?: boolean },
): Option<Fallback | string> {
  const { pattern, orNull, ...rest } = options;
  return { ...rest, rule: { kind: 'text', pattern, ...(orNull ? { orNull } : {}) } };
}

/** One word of a fixed list; the first is the default. */
export function choice<const Word extends string>(flag: string, words: readonly [Word, ...Word[]]): Option<Word> {
  const rule = { kind: 'choice', words } as const;
  return { flag, fallback: words[0], takes: words.join('|'), rule, expects: `one of ${words.join(', ')}` };
}

/** Yes or no, and no by default. A variable or flag says `true` or `false`; anything else would be a guess. */
export function yesOrNo(flag: string): Option<boolean> {
  return { flag, fallback: false, takes: 'true|false', rule: { kind: 'boolean' }, expects: 'true or false' };
}

/** Does a value keep an option's rule? */
export function accepts(rule: Rule, value: unknown): boolean {
  switch (rule.kind) {
    case 'integer':
      return typeof value === 'number' && Number.isSafeInteger(value) && value >= rule.min && value <= rule.max;
    case 'number':
      return typeof value === 'number' && Number.isFinite(value) && value >= rule.min && value <= rule.max;
    case 'text':
      return typeof value === 'string' ? rule.pattern.test(value) : value === null && rule.orNull === true;
    case 'choice':
      return typeof value === 'string' && rule.words.includes(value);
    case 'boolean':
      return typeof value === 'boolean';
    case 'object':
      return (
        typeof value === 'object' &&
        value !== null &&
        !Array.isArray(value) &&
        (rule.values === 'any' || Object.entries(value).every(isHeader))
      );
  }
}

export const headerName = /^[\w!#$%&'*+.^`|~-]+$/;
export const headerValue = /^[^\r\n\0]*$/;

/** A name and a value that HTTP can carry: a line break would be a header more. */
function isHeader([name, value]: readonly [string, unknown]): boolean {
  return headerName.test(name) && typeof value === 'string' && headerValue.test(value);
}

/**
 * The value that a flag or an environment variable spells. What cannot be read as the rule asks stays text, which the
 * rule then refuses: numbers are decimal, objects are JSON.
 */
export function parseText(rule: Rule, given: string): unknown {
  if (rule.kind === 'integer' || rule.kind === 'number') {
    return /^-?\d+(\.\d+)?$/.test(given.trim()) ? Number(given) : given;
  }
  if (rule.kind === 'boolean') return given === 'true' || (given === 'false' ? false : given);
  if (rule.kind !== 'object') return given;
  try {
    const value: unknown = JSON.parse(given);
    return isNestedTooDeep(value) ? given : value;
  } catch {
    return given;
  }
}

const withoutCredentials = /^(?:[a-z+]+:\/\/)?[\w.-]+(?::\d+)?(?:\/\w*)?$/i;

/** A wrong value as a message may show it: of a secret only an address that cannot hold one. */
export function shownValue({ secret, rule }: Option<unknown>, value: unknown): string {
  const harmless = rule.kind === 'text' && typeof value === 'string' && withoutCredentials.test(value);
  return secret !== true || harmless ? JSON.stringify(value) : '(not shown, it may hold a secret)';
}

import * as z from 'zod/mini';
import type { ScenarioName } from './scenarios.ts';

/**
 * One setting: everything that flags, environment, config file, help text and documentation need to know of it.
 *
 * @typeParam T the value's type after parsing
 */
export interface Option<T> {
  /** Long flag without dashes. */
  readonly flag: string;
  /** Placeholder in the help text: what the flag takes. */
  readonly takes: string;
  readonly schema: z.ZodMiniType<T>;
  /** What is allowed, to follow the words "expected …". */
  readonly expects: string;
  /** Value where nobody says anything; undefined leaves the setting unset. */
  readonly fallback: T | undefined;
  /** Defaults that differ for one scenario. */
  readonly fallbackFor?: Partial<Record<ScenarioName, T>>;
  readonly help: string;
  /** Holds a password or a token: masked wherever it is shown, kept out of the plan. */
  readonly secret?: true;
  /** How text (a flag, an environment variable) becomes the value; text itself by default. */
  readonly parse?: (text: string) => unknown;
}

export type OptionTable = Readonly<Record<string, Option<unknown>>>;

/** The values that a table's options have after parsing. */
export type ValuesOf<Table> = {
  [Key in keyof Table]: Table[Key] extends Option<infer T> ? T : never;
};

type Common = { flag: string; help: string; secret?: true };
type Defaults<T> = { fallback: T; fallbackFor?: Partial<Record<ScenarioName, T>> };

/** Whole number within bounds. */
export function whole(options: Common & Defaults<number> & { min: number; takes?: string }): Option<number> {
  const { min, takes = 'N', ...rest } = options;
  return {
    ...rest,
    takes,
    schema: z.int().check(z.gte(min)),
    expects: `a whole number, ${min} or more`,
    parse: parseNumber,
  };
}

/** Duration in milliseconds. */
export function milliseconds(options: Common & Defaults<number> & { min?: number }): Option<number> {
  const { min = 0, ...rest } = options;
  return {
    ...rest,
    takes: 'MS',
    schema: z.number().check(z.gte(min)),
    expects: `milliseconds, ${min} or more`,
    parse: parseNumber,
  };
}

/** URL with one of the given schemes. */
export function url(options: Common & { schemes: readonly string[]; fallback?: string }): Option<string | undefined> {
  const { schemes, fallback, ...rest } = options;
  const pattern = new RegExp(`^(?:${schemes.join('|')})://[^\\s/]+`, 'i');
  return {
    ...rest,
    takes: 'URL',
    schema: z.optional(z.string().check(z.regex(pattern))),
    expects: schemes.map((scheme) => `${scheme}://`).join(' or '),
    fallback,
  };
}

/** One word of a fixed list. */
export function choice<const Words extends readonly [string, ...string[]]>(
  options: Common & { words: Words; fallback: Words[number] },
): Option<Words[number]> {
  const { words, ...rest } = options;
  return { ...rest, takes: words.join('|'), schema: z.enum(words), expects: `one of ${words.join(', ')}` };
}

/** Numbers are written in plain decimal notation; anything else stays text, which the schema then refuses. */
function parseNumber(text: string): unknown {
  return /^-?\d+(\.\d+)?$/.test(text.trim()) ? Number(text) : text;
}

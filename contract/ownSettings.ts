import {
  choice as choiceOf,
  milliseconds as millisecondsOf,
  type Option,
  text as textOf,
  whole as wholeOf,
  yesOrNo as yesOrNoOf,
} from './option.ts';

/*
 * Settings that a scenario brings along: each becomes a flag, an environment variable and a config key, with help and
 * errors like the built-in ones.
 */

/** A whole number. @param help what it is for, to stand beside the flag */
export function whole(
  flag: string,
  fallback: number,
  help: string,
  bounds?: { readonly min?: number; readonly max?: number },
): Option<number> {
  return { ...wholeOf(flag, fallback, bounds), help };
}

/** A duration in milliseconds. @param help what it is for, to stand beside the flag */
export function milliseconds(flag: string, fallback: number, help: string, min = 0): Option<number> {
  return { ...millisecondsOf(flag, fallback, min), help };
}

/** One word of a fixed list; the first is the default. @param help what it is for, to stand beside the flag */
export function choice<const Word extends string>(
  flag: string,
  words: readonly [Word, ...Word[]],
  help: string,
): Option<Word> {
  return { ...choiceOf(flag, words), help };
}

/** Yes or no, and no by default. @param help what it is for, to stand beside the flag */
export function yesOrNo(flag: string, help: string): Option<boolean> {
  return { ...yesOrNoOf(flag), help };
}

/**
 * A text.
 *
 * @param help what it is for, to stand beside the flag
 * @param pattern what it must match, and `expects` the same in words, to follow "expected …"
 */
export function text(
  flag: string,
  fallback: string,
  help: string,
  { pattern, expects }: { readonly pattern: RegExp; readonly expects: string } = {
    pattern: /^[^\n]+$/,
    expects: 'a text in one line',
  },
): Option<string> {
  return { ...textOf({ flag, takes: 'TEXT', pattern, expects, fallback }), help };
}

import { usageError } from '../contract/errors.ts';

const milliseconds: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** Longest time that timers can wait, about 24 days; with more they fire at once. */
const longestMs = 2 ** 31 - 1;

/**
 * A time as "90s", "1m30s" or milliseconds, from 1 ms.
 *
 * @throws RltError (usage) that names the flag, the value and what is allowed
 */
export function parseDuration(flag: string, text: string): number {
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h)/g)];
  const isWhole = parts.length > 0 && parts.map(([part]) => part).join('') === text;
  const value = isWhole
    ? parts.reduce((sum, [, number = '', unit = '']) => sum + Number(number) * (milliseconds[unit] ?? 0), 0)
    : /^\d+$/.test(text)
      ? Number(text)
      : Number.NaN;
  if (value >= 1 && value <= longestMs) return Math.round(value);
  throw usageError(
    `--${flag} is ${JSON.stringify(text)}: expected a time such as 90s, 2m or 1500ms, or a whole number of milliseconds, up to 24 days`,
  );
}

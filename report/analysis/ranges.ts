import { formatCount } from '../../text/format.ts';

/** "3–7, 12 and 4 more" */
export function ranges(numbers: readonly number[], most = 4): string {
  const found: { from: number; to: number }[] = [];
  for (const number of numbers) {
    const last = found.at(-1);
    if (last !== undefined && number === last.to + 1) last.to = number;
    else found.push({ from: number, to: number });
  }
  const shown = found.slice(0, most).map(({ from, to }) => (from === to ? String(from) : `${from}–${to}`));
  const rest = numbers.length - found.slice(0, most).reduce((sum, { from, to }) => sum + to - from + 1, 0);
  return rest === 0 ? shown.join(', ') : `${shown.join(', ')} and ${formatCount(rest)} more`;
}

import type { Interval } from '../contract/interval.ts';
import type { Verdict } from '../thresholds/judge.ts';

/** "≤ 500 ms"; a dash where the gateway did not say what its limit is. */
export function formatLimit({ limit, operator, unit }: Pick<Verdict, 'limit' | 'operator' | 'unit'>): string {
  if (limit === null) return '–';
  return `${operator === '==' ? '=' : operator === '<=' ? '≤' : '≥'} ${formatValue(limit, unit)}`;
}

/** A verdict's figure, with the ends of its interval where they can be told apart: "24.5 ms (20.1–24.5)"; a dash where there is none. */
export function formatMeasured({ measured, unit, interval }: Pick<Verdict, 'measured' | 'unit' | 'interval'>): string {
  return measured === null ? '–' : `${formatValue(measured, unit)}${formatInterval(interval, unit)}`;
}

/** " (20.1–24.5)": what follows a figure; nothing where its ends cannot be told apart. */
export function formatInterval(interval: Interval | undefined, unit: Verdict['unit']): string {
  if (interval === undefined) return '';
  const [low, high] = [interval.low, interval.high].map((end) => formatValue(end, unit).replace(/ \S+$/, ''));
  return low === high ? '' : ` (${low}–${high})`;
}

/** A figure with its unit, in as many digits as it deserves. */
export function formatValue(value: number, unit: Verdict['unit']): string {
  if (unit === '%') return `${Math.round(value * 10_000) / 100} %`;
  if (unit === 'ms')
    return `${value < 10 ? value.toFixed(2) : value < 100 ? value.toFixed(1) : formatCount(Math.round(value))} ms`;
  return formatCount(value);
}

/** Thousands are grouped, so that 20,000 and 200,000 are told apart at a glance. */
export function formatCount(value: number): string {
  const [whole = '', fraction] = String(value).split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return fraction === undefined ? grouped : `${grouped}.${fraction}`;
}

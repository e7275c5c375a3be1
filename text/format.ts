import type { Verdict } from '../thresholds/judge.ts';

/** "≤ 500 ms"; a dash where the gateway did not say what its limit is. */
export function formatLimit({ limit, operator, unit }: Pick<Verdict, 'limit' | 'operator' | 'unit'>): string {
  if (limit === null) return '–';
  return `${operator === '==' ? '=' : operator === '<=' ? '≤' : '≥'} ${formatValue(limit, unit)}`;
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

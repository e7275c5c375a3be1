import { formatCount, formatValue } from '../../text/format.ts';
import type { MeasuredMetric } from './details.ts';

/** What one is told an axis is in. */
export const unitNames: Readonly<Record<MeasuredMetric['unit'], string>> = {
  ms: 'milliseconds',
  s: 'seconds',
  bytes: 'bytes',
  '1': 'amount',
};

/** "12.3 ms", "1,200 bytes", "7" */
export function amountText(value: number, unit: MeasuredMetric['unit']): string {
  if (unit === 'ms') return formatValue(value, 'ms');
  const rounded = formatCount(Math.round(value * 1000) / 1000);
  return unit === '1' ? rounded : `${rounded} ${unit}`;
}

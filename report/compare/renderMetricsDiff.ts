import { formatCount } from '../../text/format.ts';
import type { MetricsDiff } from './metricsDiff.ts';

/** The differences as aligned text, a line each. */
export function renderMetricsDiff({ baseline, target, changes, otherChanges = [] }: MetricsDiff): string {
  const rows = changes.map(({ path, baseline: old, target: current, delta, percent }) => [
    path,
    old === undefined ? '–' : formatCount(old),
    current === undefined ? '–' : formatCount(current),
    `${signed(delta)}${percent === undefined ? '' : ` (${signed(Math.round(percent * 10) / 10)} %)`}`,
  ]);
  const others = otherChanges.map(({ path, baseline: old, target: current }) => [path, shown(old), shown(current), '']);
  const sides = `  baseline  ${describe(baseline)}\n  target    ${describe(target)}\n`;
  const all = [...rows, ...others];
  if (all.length === 0) return `${sides}\n  nothing has changed`;
  const header = ['metric', 'baseline', 'target', 'difference'];
  const widths = header.map((title, column) => Math.max(title.length, ...all.map((row) => row[column]?.length ?? 0)));
  const lines = [header, ...all].map((row) =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join('  ')
      .trimEnd(),
  );
  return `${sides}\n${lines.map((line) => `  ${line}`).join('\n')}`;
}

function describe({ path, stage, capturedAt }: MetricsDiff['baseline']): string {
  const details = [stage, capturedAt].filter((text) => text !== undefined).join(', ');
  return details === '' ? path : `${path} (${details})`;
}

function signed(value: number): string {
  return value > 0 ? `+${formatCount(value)}` : value < 0 ? `-${formatCount(-value)}` : '0';
}

function shown(value: unknown): string {
  return value === undefined ? '–' : String(value);
}

import type { Outcome, Verdict } from './judge.ts';

/** How a word of a verdict is dressed, for example in colours; as it is by default. */
export type Dress = (outcome: Outcome, text: string) => string;

/** The table of goals: limit, measured, samples and verdict, a line each, with the reason where there is one. */
export function renderVerdicts(verdicts: readonly Verdict[], dress: Dress = (_, text) => text): string {
  const rows = verdicts.map((verdict) => [
    `${verdict.goal} ${verdict.title}`,
    verdict.limit === null ? '–' : `${sign(verdict)} ${formatValue(verdict.limit, verdict.unit)}`,
    verdict.measured === null ? '–' : formatValue(verdict.measured, verdict.unit),
    formatCount(verdict.samples),
  ]);
  const header = ['Goal', 'limit', 'measured', 'samples'];
  const widths = header.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)));
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join('  ');
  const lines = [`  ${line(header)}  verdict`];
  verdicts.forEach((verdict, index) => {
    lines.push(`  ${line(rows[index] ?? [])}  ${dress(verdict.outcome, verdict.outcome)}`);
    if (verdict.reason !== undefined) lines.push(`    ${verdict.reason}`);
  });
  return lines.join('\n');
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

function sign({ operator }: Verdict): string {
  return operator === '==' ? '=' : operator === '<=' ? '≤' : '≥';
}

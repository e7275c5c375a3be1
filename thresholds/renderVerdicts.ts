import type { Outcome, Verdict } from './judge.ts';

/** How a word of a verdict is dressed, for example in colours; as it is by default. */
export type Dress = (outcome: Outcome, text: string) => string;

/** The table of goals: limit, measured, samples and verdict, a line each, with the reason where there is one. */
export function renderVerdicts(verdicts: readonly Verdict[], dress: Dress = (_, text) => text): string {
  const rows = verdicts.map((verdict) => [
    verdict.goal === 'log' ? verdict.title : `${verdict.goal} ${verdict.title}`,
    formatLimit(verdict),
    verdict.measured === null ? '–' : formatValue(verdict.measured, verdict.unit),
    formatCount(verdict.samples),
  ]);
  const lines = alignColumns([['Goal', 'limit', 'measured', 'samples'], ...rows]);
  const table = [`  ${lines[0]}  verdict`];
  verdicts.forEach((verdict, index) => {
    table.push(`  ${lines[index + 1]}  ${dress(verdict.outcome, verdict.outcome)}`);
    // Goals that share a reason stand together: it is said once, after the last of them.
    const { reason } = verdict;
    if (reason !== undefined && reason !== verdicts[index + 1]?.reason) table.push(`    ${reason}`);
  });
  return table.join('\n');
}

/** Lines of equally wide columns, the first to the left, the others to the right. */
export function alignColumns(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  return rows.map((row) =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join('  '),
  );
}

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

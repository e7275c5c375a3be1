import type { Outcome, Verdict } from '../thresholds/judge.ts';
import { alignColumns } from './alignColumns.ts';
import { formatCount, formatLimit, formatMeasured } from './format.ts';

/** How a word of a verdict is dressed, for example in colours; as it is by default. */
export type Dress = (outcome: Outcome, text: string) => string;

/** The table of goals: limit, measured, samples and verdict, a line each, with the reason where there is one. */
export function renderVerdicts(verdicts: readonly Verdict[], dress: Dress = (_, text) => text): string {
  const rows = verdicts.map((verdict) => [
    typeof verdict.goal === 'number' ? `${verdict.goal} ${verdict.title}` : verdict.title,
    formatLimit(verdict),
    formatMeasured(verdict),
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

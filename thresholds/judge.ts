import type { SkippedGoals, SummaryMetrics } from '../contract/summary.ts';
import { type Comparison, type Evidence, expressionOf, type Goal } from './goal.ts';

/** A goal's outcome. `skipped`: it does not apply; `invalid`: it applies, but was not measured. */
export const outcomes = ['passed', 'failed', 'skipped', 'invalid'] as const;
export type Outcome = (typeof outcomes)[number];

export interface Verdict {
  readonly id: string;
  readonly goal: Goal['goal'];
  readonly title: string;
  readonly aggregate: Comparison['aggregate'];
  readonly operator: Comparison['operator'];
  readonly limit: number;
  readonly unit: Goal['unit'];
  /** null where nothing was measured. */
  readonly measured: number | null;
  readonly samples: number;
  readonly outcome: Outcome;
  /** Why it is skipped or invalid. */
  readonly reason?: string | undefined;
  readonly movedBy?: string | undefined;
}

/**
 * Judges goals by k6's own threshold results. Pure: a script's end-of-test summary and the report call it with the
 * same figures and reach the same verdicts.
 */
export function judge(goals: readonly Goal[], metrics: SummaryMetrics, skipped: SkippedGoals = {}): Verdict[] {
  return goals.map((goal) => judgeGoal(goal, metrics, skipped));
}

/** A run has passed if no goal is failed or invalid and at least one has passed. */
export function overall(verdicts: readonly Pick<Verdict, 'outcome'>[]): Outcome {
  const found = new Set(verdicts.map((verdict) => verdict.outcome));
  if (found.has('failed')) return 'failed';
  if (found.has('invalid') || found.size === 0) return 'invalid';
  return found.has('passed') ? 'passed' : 'skipped';
}

function judgeGoal(goal: Goal, metrics: SummaryMetrics, skipped: SkippedGoals): Verdict {
  const { comparison } = goal;
  const base = {
    id: goal.id,
    goal: goal.goal,
    title: goal.title,
    ...comparison,
    unit: goal.unit,
    samples: samplesOf(goal, metrics),
    ...(goal.movedBy === undefined ? {} : { movedBy: goal.movedBy }),
  };
  const skipReason = skipped[goal.id] ?? skipped['*'];
  if (skipReason !== undefined) return { ...base, measured: null, outcome: 'skipped', reason: skipReason };

  // Without samples k6 reports a trend as zeroes; a figure that nobody measured is none.
  const measured = base.samples === 0 && comparison.aggregate !== 'count' ? null : figureOf(goal, metrics);
  const missing = goal.evidence.find((evidence) => !holds(evidence, metrics));
  if (missing !== undefined) {
    return { ...base, measured, outcome: 'invalid', reason: missingEvidence(missing, metrics) };
  }
  const threshold = metrics[goal.metric]?.thresholds?.[expressionOf(comparison)];
  if (threshold === undefined || measured === null) {
    return { ...base, measured, outcome: 'invalid', reason: 'k6 did not evaluate this threshold' };
  }
  return { ...base, measured, outcome: threshold.ok ? 'passed' : 'failed' };
}

function missingEvidence({ metric, comparison, otherwise }: Evidence, metrics: SummaryMetrics): string {
  const found = metrics[metric]?.values[comparison.aggregate] ?? 0;
  const needed = `${comparison.aggregate} ${comparison.operator} ${comparison.limit}`;
  return `${otherwise}: ${metric} needs ${needed}, got ${Math.round(found * 1000) / 1000}`;
}

function holds(evidence: Evidence, metrics: SummaryMetrics): boolean {
  return metrics[evidence.metric]?.thresholds?.[expressionOf(evidence.comparison)]?.ok === true;
}

function figureOf({ metric, comparison }: Goal, metrics: SummaryMetrics): number | null {
  return metrics[metric]?.values[comparison.aggregate] ?? null;
}

function samplesOf(goal: Goal, metrics: SummaryMetrics): number {
  const values = metrics[goal.samples ?? goal.metric]?.values;
  if (values === undefined) return 0;
  return values.count ?? (values.passes ?? 0) + (values.fails ?? 0);
}

import type { MetricTable } from '../../contract/metric.ts';
import type { Goal } from '../../thresholds/goal.ts';
import type { Verdict } from '../../thresholds/judge.ts';
import { doubtOf } from './clocks.ts';
import { type InstanceProblem, textsOf } from './instanceProblem.ts';

/** What the clocks of instances leave open. */
export interface ClockDoubt {
  /** How far a time of this metric may be off; undefined where the clocks were not compared, and why. */
  uncertainty(metric: string): number | { readonly unknown: string };
}

/**
 * Makes invalid what the clocks leave open: a time that two of them took and that is too close to its limit, or that they
 * say nothing of. What has an interval was judged by that, in which the clocks have their share.
 */
export function withClockDoubt(
  verdicts: readonly Verdict[],
  goals: readonly Goal[],
  metrics: MetricTable,
  clocks: ClockDoubt,
): Verdict[] {
  return verdicts.map((verdict) => {
    const goal = goals.find(({ id }) => id === verdict.id);
    const isTime =
      goal !== undefined && metrics[goal.metric]?.clocks === 'two' && goal.comparison.aggregate !== 'count';
    if (!isTime || verdict.measured === null || !isJudged(verdict)) return verdict;
    if (verdict.interval?.clocksMs !== undefined) return verdict;
    const uncertainty = clocks.uncertainty(goal.metric);
    const doubt =
      typeof uncertainty === 'number' ? doubtOf(verdict.measured, goal.comparison, uncertainty) : uncertainty.unknown;
    return doubt === undefined ? verdict : { ...verdict, outcome: 'invalid', reason: doubt };
  });
}

/**
 * Takes the verdicts back that a run that is not whole does not bear. It can acquit nobody; a miss stays one where no
 * sample that is absent could have changed it, and those that are there are sound.
 */
export function withProblems(
  verdicts: readonly Verdict[],
  goals: readonly Goal[],
  problems: readonly InstanceProblem[],
): Verdict[] {
  if (problems.length === 0) return [...verdicts];
  const reason = textsOf(problems).join('; ');
  const isSound = problems.every(({ onlyLoses }) => onlyLoses);
  return verdicts.map((verdict) => {
    const goal = goals.find(({ id }) => id === verdict.id);
    const stays = isSound && verdict.outcome === 'failed' && goal !== undefined && isFinal(goal, verdict);
    return verdict.outcome === 'skipped' || stays ? verdict : { ...verdict, outcome: 'invalid', reason };
  });
}

function isJudged({ outcome }: Verdict): boolean {
  return outcome === 'passed' || outcome === 'failed';
}

/** Whether a limit stays crossed whatever else is added: counts only grow, and so do largest values. */
function isFinal({ shown, comparison: { aggregate, operator, limit } }: Goal, { measured }: Verdict): boolean {
  if (shown !== undefined || measured === null || measured <= limit) return false;
  if (aggregate === 'count') return operator === '==' || operator === '<=';
  return aggregate === 'max' && operator === '<=';
}

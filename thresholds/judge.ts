import type { Interval, Intervals } from '../contract/interval.ts';
import type { RuledOut, SummaryMetrics } from '../contract/summary.ts';
import { type Comparison, type Evidence, expressionOf, type Goal, type Reading, type Shown } from './goal.ts';
import { intervalOf, leavesOpen, whyOpen } from './intervals.ts';

/** A goal's outcome. `skipped`: it does not apply; `invalid`: it applies, but was not measured. */
export const outcomes = ['passed', 'failed', 'skipped', 'invalid'] as const;
export type Outcome = (typeof outcomes)[number];

export interface Verdict {
  readonly id: string;
  /** One of the five goals, or the gateway's own health; absent in a scenario that is not built in. */
  readonly goal?: Goal['goal'] | 'log' | undefined;
  readonly title: string;
  readonly aggregate: Comparison['aggregate'];
  readonly operator: Comparison['operator'];
  /** null where it comes from the gateway and the gateway did not say. */
  readonly limit: number | null;
  readonly unit: Goal['unit'];
  /** null where nothing was measured. */
  readonly measured: number | null;
  /** Where a figure holds a delay of k6's own: bounds of the true one. */
  readonly interval?: Interval | undefined;
  readonly samples: number;
  readonly outcome: Outcome;
  /** Why it is skipped or invalid; beside another outcome, what has to be known of it. */
  readonly reason?: string | undefined;
  readonly movedBy?: string | undefined;
}

/** What is known of a metric whose evidence is missing, beyond its count: an example, in words. */
export type Explained = { readonly [metric: string]: string | undefined };

/**
 * Judges goals by k6's own threshold results. Pure: a script's end-of-test summary and the report call it with the
 * same figures and reach the same verdicts.
 *
 * A time that k6's own delay is in has an interval: within its limit by the upper end it has passed, beyond it by the lower
 * end it has failed, and between them nobody can tell.
 */
export function judge(
  goals: readonly Goal[],
  metrics: SummaryMetrics,
  ruledOut?: RuledOut,
  explained: Explained = {},
  intervals: Intervals = {},
): Verdict[] {
  return goals.map((goal) => judgeGoal(goal, metrics, { ruledOut, explained, intervals }));
}

/** A run has passed if no goal is failed or invalid and at least one has passed. */
export function overall(verdicts: readonly Pick<Verdict, 'outcome'>[]): Outcome {
  const found = new Set(verdicts.map((verdict) => verdict.outcome));
  if (found.has('failed')) return 'failed';
  if (found.has('invalid') || found.size === 0) return 'invalid';
  return found.has('passed') ? 'passed' : 'skipped';
}

/** What is known beside the figures. */
interface Known {
  readonly ruledOut: RuledOut | undefined;
  readonly explained: Explained;
  readonly intervals: Intervals;
}

function judgeGoal(goal: Goal, metrics: SummaryMetrics, { ruledOut, explained, intervals }: Known): Verdict {
  const { comparison } = goal;
  const base = {
    id: goal.id,
    ...(goal.goal === undefined ? {} : { goal: goal.goal }),
    title: goal.title,
    ...comparison,
    // A deviation's own limit of zero would say nothing of a limit that is not known.
    limit: goal.shown === undefined ? comparison.limit : null,
    unit: goal.unit,
    samples: samplesOf(goal, metrics),
    movedBy: goal.movedBy,
  };
  const skipReason = ruledOut?.skipped[goal.id] ?? ruledOut?.skipped['*'];
  if (skipReason !== undefined) return { ...base, measured: null, outcome: 'skipped', reason: skipReason };
  const invalidReason = ruledOut?.invalid[goal.id] ?? ruledOut?.invalid['*'];
  if (invalidReason !== undefined) return { ...base, measured: null, outcome: 'invalid', reason: invalidReason };

  // Without samples k6 reports a trend as zeroes; a figure that nobody measured is none.
  const measured = base.samples === 0 && comparison.aggregate !== 'count' ? null : figureOf(goal, metrics);
  const threshold = metrics[goal.metric]?.thresholds?.[expressionOf(comparison)];
  const interval = measured === null ? undefined : intervalOf(goal, intervals);
  const known = interval === undefined ? {} : { interval };
  const isOpen = threshold !== undefined && interval !== undefined && leavesOpen(interval, threshold.ok, comparison);
  const openPair = threshold?.ok === false ? openPairOf(goal, metrics, intervals) : undefined;
  const isMissed = threshold?.ok === false && !isOpen && openPair === undefined;
  const missing = mostTelling(
    goal.evidence.filter((each) => !holds(each, metrics) && !(each.toPass && isMissed)),
    metrics,
  );
  if (missing !== undefined) {
    const figure = goal.shown === undefined ? { measured } : { measured: null };
    return { ...base, ...figure, ...known, outcome: 'invalid', reason: missingEvidence(missing, metrics, explained) };
  }
  if (threshold === undefined || measured === null) {
    return { ...base, measured, outcome: 'invalid', reason: 'k6 did not evaluate this threshold' };
  }
  if (isOpen) return { ...base, measured, ...known, outcome: 'invalid', reason: whyOpen(interval, comparison) };
  if (openPair !== undefined) {
    const { reason, ...figures } = openPair;
    return { ...base, ...figures, outcome: 'invalid', reason };
  }
  if (threshold.ok)
    return { ...base, measured, ...known, ...shownFigures(goal, metrics, intervals, true), outcome: 'passed' };
  return { ...base, measured, ...known, ...shownFigures(goal, metrics, intervals, false), outcome: 'failed' };
}

/** The figures behind a deviation: the pair that tells why it is what it is, or else the deviation itself. */
function shownFigures(goal: Goal, metrics: SummaryMetrics, intervals: Intervals, ok: boolean) {
  const pair = pairsOf(goal, metrics).find((each) => compare(each) === ok);
  if (pair === undefined) return { limit: goal.comparison.limit };
  const { metric, ...figures } = pair;
  const interval = intervals[metric]?.[pair.aggregate];
  return interval === undefined ? figures : { ...figures, interval };
}

/**
 * A deviation is only a miss if one of the figures behind it is missed for certain, or if something is counted that has no
 * time at all; else the pair that is told as open.
 */
function openPairOf(goal: Goal, metrics: SummaryMetrics, intervals: Intervals) {
  const missed = pairsOf(goal, metrics).filter((pair) => !compare(pair));
  const open = missed.flatMap(({ metric, ...pair }) => {
    const interval = intervals[metric]?.[pair.aggregate];
    const best = pair.operator === '<=' ? interval?.low : interval?.high;
    const isTimed = (metrics[metric]?.values.count ?? 0) >= samplesOf(goal, metrics);
    if (interval === undefined || best === undefined || !isTimed || !compare({ ...pair, measured: best })) return [];
    return [{ ...pair, interval, reason: whyOpen(interval, pair) }];
  });
  return open.length === missed.length ? open[0] : undefined;
}

function pairsOf({ shown = [] }: Goal, metrics: SummaryMetrics) {
  return shown.flatMap(({ measured, operator, limit, unit }: Shown) => {
    const [left, right] = [readFigure(measured, metrics), readFigure(limit, metrics)];
    if (left === null || right === null) return [];
    const own = unit === undefined ? {} : { unit };
    const { metric, aggregate } = measured;
    return [{ metric, measured: left, operator, limit: right, aggregate, ...own }];
  });
}

function compare(pair: { measured: number; operator: Comparison['operator']; limit: number }): boolean {
  switch (pair.operator) {
    case '==':
      return pair.measured === pair.limit;
    case '<=':
      return pair.measured <= pair.limit;
    case '>=':
      return pair.measured >= pair.limit;
  }
}

/** What did happen and must not tells more than what therefore did not happen. */
function mostTelling(missing: readonly Evidence[], metrics: SummaryMetrics): Evidence | undefined {
  const happened = ({ metric, comparison: { aggregate, limit } }: Evidence) =>
    limit === 0 && (metrics[metric]?.values[aggregate] ?? 0) > 0;
  return missing.find(happened) ?? missing[0];
}

function missingEvidence(
  { metric, comparison, otherwise }: Evidence,
  metrics: SummaryMetrics,
  explained: Explained,
): string {
  const found = metrics[metric]?.values[comparison.aggregate] ?? 0;
  const needed = `${comparison.aggregate} ${comparison.operator} ${comparison.limit}`;
  const example = explained[metric];
  if (example !== undefined) {
    return comparison.aggregate === 'count' ? `${otherwise} (${found}): ${example}` : `${otherwise} (${example})`;
  }
  return `${otherwise}: ${metric} needs ${needed}, got ${Math.round(found * 1000) / 1000}`;
}

function holds(evidence: Evidence, metrics: SummaryMetrics): boolean {
  return metrics[evidence.metric]?.thresholds?.[expressionOf(evidence.comparison)]?.ok === true;
}

function figureOf({ metric, comparison }: Goal, metrics: SummaryMetrics): number | null {
  return readFigure({ metric, aggregate: comparison.aggregate }, metrics);
}

function readFigure({ metric, aggregate }: Reading, metrics: SummaryMetrics): number | null {
  return metrics[metric]?.values[aggregate] ?? null;
}

function samplesOf(goal: Goal, metrics: SummaryMetrics): number {
  const values = metrics[goal.samples ?? goal.metric]?.values;
  if (values === undefined) return 0;
  return values.count ?? (values.passes ?? 0) + (values.fails ?? 0);
}

import { type Outcome, overall, type Verdict } from './judge.ts';

/**
 * One row for one of the five goals, for a goal of a scenario that is not built in, or for the log: its most telling
 * figure, and the outcome of all its checks.
 */
export interface GoalRow extends Verdict {
  /** What it sums up. */
  readonly of: readonly Verdict[];
  readonly checks: number;
  readonly passedChecks: number;
}

/**
 * Gathers the verdicts of all scenarios into a row for each goal. A goal's most telling verdict is the first that is a
 * time, or else the first; where several scenarios belong to one goal, the row shows the one that came closest to the limit or
 * went furthest beyond it. A goal that is none of the five has a row of its own.
 */
export function goalTable(byScenario: readonly (readonly Verdict[])[]): GoalRow[] {
  const of = (goal: Verdict['goal']) =>
    byScenario
      .map((verdicts) => verdicts.filter((verdict) => verdict.goal === goal))
      .filter((verdicts) => verdicts.length > 0);
  const own = of(undefined).flatMap((verdicts) => verdicts.map((verdict) => [[verdict]]));
  const five = ([1, 2, 3, 4, 5] as const).map(of);
  return [...five, ...own, of('log')].flatMap((groups) => rowOf(groups) ?? []);
}

function rowOf(groups: readonly (readonly Verdict[])[]): GoalRow | undefined {
  const [first, ...others] = groups.flatMap(
    (verdicts) => verdicts.find(({ unit }) => unit === 'ms') ?? verdicts.slice(0, 1),
  );
  if (first === undefined) return undefined;
  const all = groups.flat();
  const { reason: _, ...shown } = first.goal === 'log' ? sum(first, others) : others.reduce(worse, first);
  return {
    ...shown,
    of: all,
    outcome: overall(all),
    checks: all.length,
    passedChecks: all.filter(({ outcome }) => outcome === 'passed').length,
  };
}

const severity: Readonly<Record<Outcome, number>> = { failed: 3, invalid: 2, passed: 1, skipped: 0 };

function worse(a: Verdict, b: Verdict): Verdict {
  if (a.outcome !== b.outcome) return severity[a.outcome] > severity[b.outcome] ? a : b;
  return share(b) > share(a) ? b : a;
}

/** How much of the limit is used up. */
function share({ measured, limit }: Verdict): number {
  return measured === null || !limit ? (measured ?? 0) : measured / limit;
}

/** Counts of one kind, taken in each scenario anew, add up. */
function sum(first: Verdict, others: readonly Verdict[]): Verdict {
  const counts = [first, ...others].flatMap(({ measured }) => measured ?? []);
  return {
    ...first,
    measured: counts.length === 0 ? null : counts.reduce((total, count) => total + count),
    samples: others.reduce((total, { samples }) => total + samples, first.samples),
  };
}

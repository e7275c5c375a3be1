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
 * Gathers the verdicts of all scenarios into a row for each goal. A goal's most telling verdict is one that has the row's
 * own outcome: the first that is a time, or else the first. Where several scenarios belong to one goal, the row shows the
 * one that came closest to the limit or went furthest beyond it. A goal that is none of the five has a row of its own.
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
  const all = groups.flat();
  const outcome = overall(all);
  const [first, ...others] = groups.flatMap((verdicts) => mostTelling(verdicts, outcome));
  if (first === undefined) return undefined;
  const { reason: _, ...shown } = first.goal === 'log' ? sum(first, all) : others.reduce(worse, first);
  return {
    ...shown,
    of: all,
    outcome,
    checks: all.length,
    passedChecks: all.filter((each) => each.outcome === 'passed').length,
  };
}

/** What was skipped must not stand beside the word passed: the row's word is about the figure that it shows. */
function mostTelling(verdicts: readonly Verdict[], outcome: Outcome): Verdict[] {
  const alike = verdicts.filter((each) => each.outcome === outcome);
  return [alike.find(({ unit }) => unit === 'ms') ?? alike[0]].filter((each) => each !== undefined);
}

/** Both have the outcome of their row. */
function worse(a: Verdict, b: Verdict): Verdict {
  return share(b) > share(a) ? b : a;
}

/** How much of the limit is used up. */
function share({ measured, limit }: Verdict): number {
  return measured === null || !limit ? (measured ?? 0) : measured / limit;
}

/** Counts of one kind, taken in each scenario anew, add up. */
function sum(first: Verdict, all: readonly Verdict[]): Verdict {
  const alike = all.filter(({ id }) => id === first.id);
  const counts = alike.flatMap(({ measured }) => measured ?? []);
  return {
    ...first,
    measured: counts.length === 0 ? null : counts.reduce((total, count) => total + count),
    samples: alike.reduce((total, { samples }) => total + samples, 0),
  };
}

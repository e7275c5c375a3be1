import type { Outcome, Verdict } from '../../thresholds/judge.ts';

/** What a report of the earlier harness can be held to. */
export interface Judgement {
  readonly goals: readonly Verdict[];
  /** What it cannot tell. */
  readonly unknown: readonly string[];
}

/** A goal whose figure the report has. */
export function measured(goal: Omit<Verdict, 'outcome' | 'reason'>): Verdict {
  return { ...goal, outcome: outcomeOf(goal), ...(goal.measured === null ? { reason: 'nothing was measured' } : {}) };
}

/** A goal that nobody looked at. */
export function unmeasured(
  goal: Omit<Verdict, 'outcome' | 'measured' | 'samples' | 'reason'> & { reason: string },
): Verdict {
  return { ...goal, measured: null, samples: 0, outcome: 'invalid' };
}

/** Every goal, as one that did not apply. */
export function skipped(goals: readonly Verdict[], reason: string): Verdict[] {
  return goals.map((goal) => ({ ...goal, measured: null, samples: 0, outcome: 'skipped', reason }));
}

function outcomeOf({ measured: figure, limit, operator }: Pick<Verdict, 'measured' | 'limit' | 'operator'>): Outcome {
  if (figure === null || limit === null) return 'invalid';
  const kept = operator === '==' ? figure === limit : operator === '<=' ? figure <= limit : figure >= limit;
  return kept ? 'passed' : 'failed';
}

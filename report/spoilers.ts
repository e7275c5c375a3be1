import { usageError } from '../contract/errors.ts';
import { nearest } from '../settings/suggest.ts';
import type { Outcome } from '../thresholds/judge.ts';

/** Goals and scenarios that may be skipped or invalid without spoiling the exit code. They may never fail. */
export type Allowed = ReadonlySet<string>;

/** A judged goal, or a whole scenario where its goals tell nothing against it. */
export interface Spoiler {
  readonly name: string;
  readonly outcome: Outcome;
}

interface Judged {
  readonly scenario: string;
  readonly outcome?: Outcome | undefined;
  /** Why the report does not hold everything. */
  readonly partial?: string | undefined;
  readonly goals?: readonly { readonly id: string; readonly outcome: Outcome }[] | undefined;
}

/**
 * What stands against exit code 0: everything that has not passed and is not allowed. Stricter than a run's outcome,
 * which one passed goal can make `passed` beside skipped ones.
 */
export function spoilersOf(reports: readonly Judged[], allowed: Allowed): Spoiler[] {
  return reports.flatMap(({ scenario, outcome = 'invalid', partial, goals = [] }) => {
    const isAllowed = (name: string, found: Outcome) =>
      found === 'passed' || (found !== 'failed' && (allowed.has(name) || allowed.has(scenario)));
    const spoilers = goals
      .filter((goal) => !isAllowed(goal.id, goal.outcome))
      .map(({ id, outcome }) => ({ name: id, outcome }));
    // What is missing from an incomplete report is not among its goals: allowing those is not enough.
    if (partial !== undefined && !allowed.has(scenario)) {
      return [...spoilers.filter((spoiler) => spoiler.outcome === 'failed'), { name: scenario, outcome: 'invalid' }];
    }
    // A report can be invalid although each of its goals has passed.
    const explained = goals.some((goal) => goal.outcome === outcome);
    if (spoilers.length > 0 || explained || isAllowed(scenario, outcome)) return spoilers;
    return [{ name: scenario, outcome }];
  });
}

/**
 * Checks the names that `--allow-skipped` was given.
 *
 * @param known the goals and scenarios that the run has
 * @throws RltError (usage) for a name that the run does not have: it would never allow anything
 */
export function parseAllowed(names: readonly string[], known: readonly string[]): Allowed {
  for (const name of names) {
    if (known.includes(name)) continue;
    const near = nearest(name, known);
    throw usageError(
      `--allow-skipped is ${JSON.stringify(name)}: expected a scenario or a goal of this run: ${known.join(', ')}`,
      near === undefined ? undefined : `did you mean ${near}?`,
    );
  }
  return new Set(names);
}

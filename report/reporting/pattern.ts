import { gatewayGoals } from '../../thresholds/gateway.ts';
import type { GoalId } from '../../thresholds/index.ts';
import type { ScenarioReport } from '../schema.ts';

/**
 * Something that figures can show. What was seen is an observation of the report; where a goal was missed that the
 * pattern bears on, its cause is a likely one and its next step is worth taking.
 *
 * @typeParam Report what it is looked for in
 */
export interface Pattern<Report = ScenarioReport> {
  readonly id: string;
  /** What was seen, with its figures; undefined where it was not. */
  readonly see: (report: Report) => string | undefined;
  /** Goals that it can explain: some, named or looked up when a goal was missed, or each that the scenario itself judges. */
  readonly bearsOn: readonly GoalId[] | (() => readonly GoalId[]) | 'every goal of the scenario';
  readonly cause?: string;
  readonly next?: string;
  /** It may also be why a goal could not be measured. */
  readonly explainsInvalid?: true;
  /** It concludes from what is not there, which a report that was cut short does not allow. */
  readonly needsWhole?: true;
}

/** A pattern that was seen. */
export interface Seen {
  readonly pattern: Omit<Pattern, 'see'>;
  readonly text: string;
}

/** Everything that the patterns of a list see in a report. */
export function seeAll<Report>(patterns: readonly Pattern<Report>[], report: Report): Seen[] {
  return patterns.flatMap(({ see, ...pattern }) => {
    const text = see(report);
    return text === undefined ? [] : [{ pattern, text }];
  });
}

/** Those that may explain why a goal was missed. */
export function causesOf(goalId: string, seen: readonly Seen[]): Seen[] {
  return seen.filter(({ pattern: { cause, bearsOn } }) => {
    if (cause === undefined) return false;
    if (bearsOn === 'every goal of the scenario') return !gatewayGoals.some((id) => id === goalId);
    return (typeof bearsOn === 'function' ? bearsOn() : bearsOn).some((id) => id === goalId);
  });
}

import type { GoalId } from '../../../thresholds/index.ts';
import type { ScenarioReport } from '../../schema.ts';
import type { Deliveries } from '../deliveries.ts';

/** What patterns are looked for in. */
export interface Evidence {
  readonly report: ScenarioReport;
  /** Of a broadcast. */
  readonly deliveries: Deliveries | undefined;
}

/**
 * Something that figures can show. What was seen is an observation of the report; where a goal was missed that the
 * pattern bears on, its cause is a likely one and its next step is worth taking.
 */
export interface Pattern {
  readonly id: string;
  /** What was seen, with its figures; undefined where it was not. */
  readonly see: (evidence: Evidence) => string | undefined;
  /** Goals that it can explain. */
  readonly bearsOn: readonly GoalId[];
  readonly cause?: string;
  readonly next?: string;
}

export interface Seen {
  readonly pattern: Pattern;
  readonly text: string;
}

/** Everything that the patterns of a list see. */
export function seeAll(patterns: readonly Pattern[], evidence: Evidence): Seen[] {
  return patterns.flatMap((pattern) => {
    const text = pattern.see(evidence);
    return text === undefined ? [] : [{ pattern, text }];
  });
}

/** Those that may explain why a goal was missed. */
export function causesOf(goalId: string, seen: readonly Seen[]): Seen[] {
  return seen.filter(({ pattern }) => pattern.cause !== undefined && pattern.bearsOn.some((id) => id === goalId));
}

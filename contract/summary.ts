import type { Plan } from './plan.ts';

/** The part of k6's end-of-test summary that verdicts rest on. */
export interface SummaryMetrics {
  readonly [metric: string]: {
    readonly values: Readonly<Record<string, number>>;
    readonly thresholds?: Readonly<Record<string, { readonly ok: boolean }>> | undefined;
  };
}

/** Reasons by goal id; `*` stands for every goal of the scenario. */
export type GoalReasons = Readonly<Record<string, string>>;

/** Goals that are settled before anything is measured. */
export interface RuledOut {
  /** They do not apply, such as a limit that is off. */
  readonly skipped: GoalReasons;
  /** They apply, but cannot be measured. */
  readonly invalid: GoalReasons;
}

/** What a script's `handleSummary` writes for the post-processor: k6's own figures, and what they were measured with. */
export interface Summary extends RuledOut {
  readonly version: 1;
  readonly plan: Plan;
  /** Method by which times were taken. */
  readonly clock: string;
  /** Wall time of the k6 run. */
  readonly durationMs: number;
  /** Of a part of a run: VUs of each role in all parts together. */
  readonly roles?: Readonly<Record<string, number>> | undefined;
  /** False where setup did not finish: then nothing was measured. */
  readonly setUp: boolean;
  readonly metrics: SummaryMetrics;
}

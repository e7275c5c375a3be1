import type { Plan } from './plan.ts';

/** The part of k6's end-of-test summary that verdicts rest on. */
export interface SummaryMetrics {
  readonly [metric: string]: {
    readonly values: Readonly<Record<string, number>>;
    readonly thresholds?: Readonly<Record<string, { readonly ok: boolean }>> | undefined;
  };
}

/** Reasons for which goals do not apply, by goal id; `*` stands for every goal of the scenario. */
export type SkippedGoals = Readonly<Record<string, string>>;

/** What a script's `handleSummary` writes for the post-processor: k6's own figures, and what they were measured with. */
export interface Summary {
  readonly version: 1;
  readonly plan: Plan;
  /** Goals that do not apply, with the reason. */
  readonly skipped: SkippedGoals;
  /** Method by which times were taken. */
  readonly clock: string;
  /** Wall time of the k6 run. */
  readonly durationMs: number;
  /** False where setup did not finish: then nothing was measured. */
  readonly setUp: boolean;
  readonly metrics: SummaryMetrics;
}

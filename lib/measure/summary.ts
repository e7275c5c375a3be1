import * as z from 'zod/mini';
import type { Plan } from '../../contract/plan.ts';
import { planSchema } from '../../contract/plan.ts';
import { type Summary, summarySchema } from '../../contract/summary.ts';
import type { Goal } from '../../thresholds/goal.ts';
import { judge, overall } from '../../thresholds/judge.ts';
import { renderVerdicts } from '../../thresholds/renderVerdicts.ts';
import { clockMethod } from './clock.ts';

/** The part of k6's summary data that is used; k6 gives more. */
const k6SummarySchema = z.object({
  metrics: summarySchema.shape.metrics,
  state: z.object({ testRunDurationMs: z.number() }),
  setup_data: z.optional(z.nullable(z.object({ plan: planSchema, skipped: z.record(z.string(), z.string()) }))),
});

/**
 * Makes a script's `handleSummary`: a readable verdict on stdout and, where RLT_SUMMARY names a file, the figures for
 * the post-processor in it.
 */
export function summaryOf(plan: Plan, goals: readonly Goal[]): (data: unknown) => Record<string, string> {
  return (data) => {
    const k6 = k6SummarySchema.parse(data);
    const summary: Summary = {
      version: 1,
      plan: k6.setup_data?.plan ?? plan,
      skipped: k6.setup_data?.skipped ?? {},
      clock: clockMethod,
      durationMs: k6.state.testRunDurationMs,
      setUp: k6.setup_data !== undefined && k6.setup_data !== null,
      metrics: k6.metrics,
    };
    const verdicts = judge(goals, summary.metrics, summary.skipped);
    const text = `\n${renderVerdicts(verdicts)}\n\n  ${plan.scenario}: ${overall(verdicts).toUpperCase()}\n\n`;
    const file = __ENV.RLT_SUMMARY;
    return file === undefined || file === '' ? { stdout: text } : { stdout: text, [file]: JSON.stringify(summary) };
  };
}

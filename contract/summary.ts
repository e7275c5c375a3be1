import * as z from 'zod/mini';
import { planSchema } from './plan.ts';

/** What a script's `handleSummary` writes for the post-processor: k6's own figures, and what they were measured with. */
export const summarySchema = z.object({
  version: z.literal(1),
  plan: planSchema,
  /** Goals that do not apply, with the reason. */
  skipped: z.record(z.string(), z.string()),
  clock: z.string(),
  /** Wall time of the k6 run. */
  durationMs: z.number(),
  /** False where setup did not finish: then nothing was measured. */
  setUp: z.boolean(),
  metrics: z.record(
    z.string(),
    z.object({
      type: z.string(),
      contains: z.string(),
      values: z.record(z.string(), z.number()),
      thresholds: z.optional(z.record(z.string(), z.object({ ok: z.boolean() }))),
    }),
  ),
});

export type Summary = z.infer<typeof summarySchema>;

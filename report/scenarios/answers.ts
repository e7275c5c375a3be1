import * as z from 'zod/mini';
import { ms } from '../schema.ts';

/** What came of one connect. */
export const connectionDetailSchema = z.object({
  accepted: z.boolean(),
  rejectionMessages: z.array(z.string()),
  latencyMs: z.nullable(ms),
});

/** What came of one subscription request. */
export const subscriptionResultSchema = z.object({
  jobId: z.string(),
  success: z.boolean(),
  message: z.optional(z.string()),
  latencyMs: z.nullable(ms),
});

import * as z from 'zod/mini';
import { detailsForm, type ReportWith } from '../../reporting/details.ts';
import { count, metricsDocumentSchema, ms, snapshotFields } from '../../schema.ts';

export const catchUpDetailsSchema = z.object({
  jobId: z.string(),
  eventCount: count,
  replayThresholdMs: ms,
  /** Fewest events that any client received. */
  receivedEvents: count,
  /** p95 over all completed replays (the predecessor had one client, and so one replay). */
  replayDurationMs: z.nullable(ms),
  ...snapshotFields,
  catchUpMetrics: z.optional(z.nullable(metricsDocumentSchema)),
  /** Receipt of each event by the first client, from its request. */
  catchUpDetails: z.array(z.object({ sequence: count, latencyMs: ms })),
  subscriptionLatencyMs: z.nullable(ms),
  errorMessages: z.array(z.string()),
  /** Each client's replay. */
  attempts: z.optional(
    z.array(
      z.object({
        client: count,
        receivedEvents: count,
        replayDurationMs: z.nullable(ms),
        subscriptionLatencyMs: z.nullable(ms),
        failure: z.optional(z.string()),
      }),
    ),
  ),
});

export type CatchUpDetails = z.infer<typeof catchUpDetailsSchema>;

export const catchUpForm = detailsForm(catchUpDetailsSchema);

export type CatchUpReport = ReportWith<CatchUpDetails>;

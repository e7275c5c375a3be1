import * as z from 'zod/mini';
import { detailsForm, type ReportWith } from '../../reporting/details.ts';
import { count, ms, snapshotFields } from '../../schema.ts';

export const idleEvictionDetailsSchema = z.object({
  attempts: count,
  accepted: count,
  idleTimeoutMs: ms,
  /** Time after the timeout within which a client has to be evicted. */
  settleBuffer: ms,
  ...snapshotFields,
  /** Socket ids of the clients that were not evicted, and of those that were so without the error for it. */
  stillConnected: z.array(z.string()),
  missingError: z.array(z.string()),
  watchers: z.array(
    z.object({
      socketId: z.string(),
      errorMessages: z.array(z.string()),
      disconnected: z.boolean(),
      /** Time from the connection to the disconnect. */
      disconnectLatencyMs: z.nullable(ms),
      reason: z.optional(z.string()),
    }),
  ),
  earliestMs: z.optional(ms),
  latestMs: z.optional(ms),
  /** Active clients that were watched beside the silent ones, and how many of them were evicted. */
  control: z.optional(z.object({ watched: count, evicted: count })),
  /** When the silent ones were gone: connections by the gateway's metrics, and slots that were taken again. */
  slots: z.optional(
    z.object({ connectionsExpected: z.nullable(count), connectionsAfter: z.nullable(count), retaken: count }),
  ),
  heartbeats: z.optional(count),
});

export type IdleEvictionDetails = z.infer<typeof idleEvictionDetailsSchema>;

export const idleEvictionForm = detailsForm(idleEvictionDetailsSchema);

export type IdleEvictionReport = ReportWith<IdleEvictionDetails>;

import * as z from 'zod/mini';
import { detailsForm, type ReportWith } from '../../reporting/details.ts';
import { count, ms, snapshotFields } from '../../schema.ts';
import { connectionDetailSchema } from '../answers.ts';

/** What both quota scenarios report. */
export const quotaDetailsSchema = z.object({
  attempts: count,
  /** Clients that were still connected after all rejections. */
  accepted: count,
  rejected: count,
  /** The limit less the connections that others held. */
  expectedAccepted: count,
  expectedRejected: count,
  ...snapshotFields,
  connectionAttempts: z.array(
    z.extend(connectionDetailSchema, {
      socketId: z.optional(z.string()),
      /** How it was turned away; `unreachable`: it got no answer at all. */
      way: z.optional(z.enum(['handshake', 'after-connect', 'closed', 'unreachable'])),
    }),
  ),
  limit: z.optional(count),
  heldByOthers: z.optional(count),
  /** Most connections that the gateway's metrics reported, and how often they were read. */
  peakReported: z.optional(z.nullable(count)),
  metricsPolls: z.optional(count),
  maxRejectionMs: z.optional(z.nullable(ms)),
  /** Clients left: how long it took until the last slot that was taken again was, null where none was. */
  slotReuse: z.optional(
    z.object({ attempts: count, durationMs: z.nullable(ms), released: z.optional(count), reused: z.optional(count) }),
  ),
});

export type QuotaDetails = z.infer<typeof quotaDetailsSchema>;

export const quotaForm = detailsForm(quotaDetailsSchema);

export type QuotaReport = ReportWith<QuotaDetails>;

import * as z from 'zod/mini';
import { detailsForm, type ReportWith } from '../../reporting/details.ts';
import { count, snapshotFields } from '../../schema.ts';
import { subscriptionResultSchema } from '../answers.ts';

export const subscriptionCapDetailsSchema = z.object({
  attempts: count,
  /** Requests that were acknowledged, and that were refused. */
  accepted: count,
  rejected: count,
  expectedAccepted: count,
  expectedRejected: count,
  rejectionMessages: z.array(z.string()),
  /** The requests in order: up to the cap, then beyond it. */
  results: z.array(z.extend(subscriptionResultSchema, { errors: z.optional(z.array(z.string())) })),
  ...snapshotFields,
  limit: z.optional(count),
  heldByOthers: z.optional(count),
  stayedConnected: z.optional(z.boolean()),
  /** Most rooms of the client that the gateway's metrics reported, and how often they were read. */
  peakReported: z.optional(z.nullable(count)),
  metricsPolls: z.optional(count),
  /** Whether a new room was granted in place of each that was left, and a held one again without taking a slot. */
  slotReused: z.optional(z.boolean()),
  resubscriptionFree: z.optional(z.boolean()),
});

export type SubscriptionCapDetails = z.infer<typeof subscriptionCapDetailsSchema>;

export const subscriptionCapForm = detailsForm(subscriptionCapDetailsSchema);

export type SubscriptionCapReport = ReportWith<SubscriptionCapDetails>;

import * as z from 'zod/mini';
import { detailsForm, type ReportWith } from '../../reporting/details.ts';
import { count, ms, snapshotFields } from '../../schema.ts';
import { connectionDetailSchema, subscriptionResultSchema } from '../answers.ts';

/** What a Redis drill did, and what was lost around it. Times that have no date count from its start. */
export const redisDrillSchema = z.object({
  /** `publisher`: only the publisher's own connection was closed, the gateway's subscription was left alone. */
  drill: z.enum(['auto', 'kill-subscribers', 'stop', 'publisher']),
  /** Event with which it began. */
  sequence: count,
  plannedMs: ms,
  startedAt: z.nullable(z.string()),
  lastedMs: z.nullable(ms),
  /** Connections closed, or stops of Redis; 0 means that it did not happen. */
  cuts: count,
  /** First event that reached fewer Redis subscribers than those before; null if none did. */
  subscriptionLostAfterMs: z.nullable(ms),
  /** From the end of the disturbance to the first event that reached as many as before; null if none did. */
  subscriptionRegainedAfterMs: z.nullable(ms),
  /** From the end of the disturbance to the next event at the first client, and at the last one. */
  firstRecoveryMs: z.nullable(ms),
  lastRecoveryMs: z.nullable(ms),
  /** Events that Redis did not take. */
  failedPublishes: count,
  /** Events of the outage: those that the gateway cannot have got. */
  firstLostSequence: z.nullable(count),
  lastLostSequence: z.nullable(count),
  /** Deliveries that are missing, of all clients. */
  lostInside: count,
  lostOutside: count,
  lostPerClient: z.array(z.object({ client: count, inside: count, outside: count })),
  /** Redis's own count of the channel's subscribers. */
  subscribers: z.array(z.object({ atMs: ms, subscribers: count })),
});

const spreadSchema = z.object({ count, p50: ms, p95: ms, max: ms });

/** What is kept of millions of deliveries. */
export const deliverySpreadsSchema = z.object({
  /** Deliveries that were timed. */
  count,
  /** Latencies that equal shares of all deliveries do not exceed, from the least to the most, in equal steps. */
  quantiles: z.array(ms),
  /** Of each subscriber, and of each event in the order of the sequence; null where nothing came. */
  clients: z.array(z.nullable(spreadSchema)),
  events: z.array(z.nullable(spreadSchema)),
  /** Of each event a few latencies that stand for all of it, for comparisons: the middles of equal shares. */
  samples: z.array(z.array(ms)),
});

export type DeliverySpreads = z.infer<typeof deliverySpreadsSchema>;

export const broadcastDetailsSchema = z.object({
  jobId: z.string(),
  clientCount: count,
  eventCount: count,
  latencyThresholdMs: ms,
  connectionDetails: z.array(connectionDetailSchema),
  subscriptionResults: z.array(subscriptionResultSchema),
  ...snapshotFields,
  broadcastSummary: z.object({
    averageLatencyMs: z.nullable(ms),
    p95LatencyMs: z.nullable(ms),
    totalDeliveries: count,
    expectedDeliveries: count,
    p50LatencyMs: z.optional(z.nullable(ms)),
    p99LatencyMs: z.optional(z.nullable(ms)),
    maxLatencyMs: z.optional(z.nullable(ms)),
    duplicateDeliveries: z.optional(count),
    foreignDeliveries: z.optional(count),
    /** Events that came and were not in the form of the profile; and the gateway's own events of a client's job. */
    unreadableDeliveries: z.optional(count),
    otherDeliveries: z.optional(count),
  }),
  /** Latencies of each subscriber, in the order of the events' sequence; null where an event never came. */
  perSocketLatencies: z.array(z.object({ socketId: z.string(), latencies: z.array(z.nullable(ms)) })),
  /** In place of the latencies of each subscriber, which are then empty, where there are too many to keep each. */
  spreads: z.optional(deliverySpreadsSchema),
  redisDrill: z.optional(redisDrillSchema),
  errorMessages: z.array(z.string()),
  /** Each event: when it was due, how late it was published, and how many Redis subscribers it reached. */
  publishes: z.optional(
    z.array(
      z.object({
        sequence: count,
        publishedAt: z.nullable(ms),
        latenessMs: z.nullable(ms),
        receivers: z.nullable(count),
      }),
    ),
  ),
});

export type BroadcastDetails = z.infer<typeof broadcastDetailsSchema>;

export const broadcastForm = detailsForm(broadcastDetailsSchema);

export type BroadcastReport = ReportWith<BroadcastDetails>;

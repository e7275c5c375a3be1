import * as z from 'zod/mini';
import { genericDetailsSchema } from '../generic/details.ts';
import { detailsForm, type ReportWith } from '../reporting/details.ts';
import { count, ms } from '../schema.ts';

/*
 * Details of a drill: beside what every definition declares, the disturbance and what it did to the clients. Times that
 * have no date count from the start of the time line.
 */

const latencySchema = z.nullable(z.object({ count, p50: ms, p95: ms, max: ms }));

/** Events in trouble, in the order of their sequence: the first of them, and how many there are in all. */
const eventsSchema = z.object({
  events: count,
  /** `atMs`: when it was published; null where nobody knows. `clients`: whom it hit, each once for each time. */
  first: z.array(z.object({ sequence: count, atMs: z.nullable(z.number()), clients: count })),
});

export const disturbanceSchema = z.object({
  /** Which of the drill's ways; null where it has but one. */
  way: z.nullable(z.string()),
  plannedMs: ms,
  /** When it was in effect, when it was taken back, and from when on events reached as many as before; null: never. */
  startedMs: z.nullable(z.number()),
  backMs: z.nullable(z.number()),
  steadyMs: z.nullable(z.number()),
  /** How often it was seen to have an effect; 0 means that nothing was tested. */
  seen: count,
  clientCount: count,
  /** Clients that it was to touch. */
  touched: count,
  recoveryThresholdMs: ms,
  latencyThresholdMs: ms,
  /** From its end to the next event at each client that it touched and that had one, ascending. */
  recoveriesMs: z.array(ms),
  /** Those of them that had none although there was time enough. */
  neverRecovered: count,
  /** The time after which a share of them had one; null where fewer had. */
  recovered: z.array(z.object({ share: z.number(), afterMs: z.nullable(ms) })),
  /** Events that clients did not get live, by cause, and those that they have not got in any way; of all clients. */
  lost: z.object({
    refused: count,
    unheard: count,
    away: count,
    onTheWay: count,
    missing: count,
    beyondReplay: count,
  }),
  replayed: count,
  duplicates: count,
  outOfOrder: count,
  latency: z.object({
    before: latencySchema,
    during: latencySchema,
    after: latencySchema,
    /** Of clients that it touches, of events that were published meanwhile. */
    touched: latencySchema,
    /** Of clients that it does not touch, from its beginning on. */
    others: latencySchema,
  }),
  connections: z.object({
    lost: count,
    /** By clients that it does not touch. */
    lostByOthers: count,
    attempts: count,
    refused: count,
    /** The most attempts of all clients within one second. */
    peakPerSecond: count,
    /** What clients were told that were turned away, the most frequent first. */
    refusals: z.array(z.object({ message: z.string(), count })),
  }),
  /** What happened in spans of `spanMs`, without those in which nothing did. Latencies by the time of publishing. */
  course: z.object({
    spanMs: ms,
    points: z.array(
      z.object({
        atMs: z.number(),
        published: count,
        received: count,
        subscribed: count,
        lost: count,
        attempts: count,
        refused: count,
        returned: count,
        latency: latencySchema,
      }),
    ),
  }),
  events: z.object({
    onTheWay: eventsSchema,
    missing: eventsSchema,
    duplicates: eventsSchema,
    outOfOrder: eventsSchema,
  }),
  /** Clients with the most trouble; empty where all got everything in time. */
  troubled: z.array(
    z.object({
      client: count,
      /** null where it never recovered, or nobody knows. */
      recoveredMs: z.nullable(ms),
      onTheWay: count,
      missing: count,
      duplicates: count,
      outOfOrder: count,
      excused: count,
      attempts: count,
      refused: count,
    }),
  ),
});

export const drillDetailsSchema = z.extend(genericDetailsSchema, { disturbance: disturbanceSchema });

export type DrillDetails = z.infer<typeof drillDetailsSchema>;
export type Disturbance = z.infer<typeof disturbanceSchema>;
export type DrillPoint = Disturbance['course']['points'][number];
export type EventsInTrouble = z.infer<typeof eventsSchema>;

export const drillForm = detailsForm(drillDetailsSchema);

export type DrillReport = ReportWith<DrillDetails>;

import * as z from 'zod/mini';
import { type MetricsProfile, metricsSchema } from './metricsProfile.ts';
import { onlyPlaceholders, placeholders } from './placeholders.ts';

/*
 * A gateway profile names everything that differs from team to team: events, payload shapes, messages, metric fields,
 * the Redis channel and the MongoDB collections. Scenarios speak of "subscribe" and "job event"; the profile says what
 * that is on the wire.
 *
 * Two small notations are used in it:
 * - a *path* is a dotted path into a received JSON value ("event.sequence"; "" is the value itself);
 * - a *template* is a JSON value whose strings may hold placeholders in braces ("{jobId}"). A string that is nothing
 *   but one placeholder becomes the placeholder's own value, so that "{sequence}" yields a number.
 */

const text = z.string().check(z.minLength(1));
const path = z.string();

/** Any JSON value; placeholders inside its strings are filled in when it is sent or stored. */
export const templateSchema = z.json();

const subscriptionSchema = z.strictObject({
  /** Event that the client emits. */
  event: text,
  /** Arguments of that event. Placeholder: {jobId}. */
  args: z.array(templateSchema.check(onlyPlaceholders(placeholders.request))),
  /** How the gateway says yes: an event that carries the job id, or the Socket.IO acknowledgement of the request. */
  acknowledgedBy: z.union([
    z.strictObject({ event: text, jobIdPath: path }),
    z.strictObject({
      acknowledgement: z.literal(true),
      /** Path to an error message inside the acknowledgement; absent there means success. */
      errorPath: z.optional(path),
    }),
  ]),
});

const rejectionCauseSchema = z.enum(['total', 'origin', 'origin-not-allowed']);

const jobEventSchema = z.strictObject({
  /** Socket.IO event name. */
  event: text,
  kind: z.enum(['generation', 'domain', 'job-status']),
  jobIdPath: path,
  emittedAtPath: path,
  /** Where the fields that the harness put into the published or stored event come back. */
  sequencePath: path,
  publishedAtPath: path,
  /** Which of the event's arguments holds the payload: counted from 0 (the default), the last one, or all as a list. */
  argument: z.optional(z.union([z.int().check(z.gte(0)), z.enum(['last', 'all'])])),
  /** How the payload is packed, where it is no JSON value: JSON as text, or as the UTF-8 bytes of a binary argument. */
  encoding: z.optional(z.enum(['json-text', 'json-binary'])),
  /** `ignore`: events of the job that have no sequence are the gateway's own, such as a status; they are counted only. */
  withoutSequence: z.optional(z.literal('ignore')),
});

const historySchema = z.strictObject({
  eventsCollection: text,
  /** Stored event, also Extended JSON. Placeholders: {jobId} {sequence} {emittedAt} {emittedAtMs} {now} {nowMs}. */
  eventDocument: templateSchema.check(onlyPlaceholders(placeholders.eventDocument)),
  eventIndexes: z.array(z.record(z.string(), z.union([z.literal(1), z.literal(-1)]))),
  jobsCollection: text,
  /** Job document for the aggregate path, also Extended JSON. Placeholders: {jobId} {now} {nowMs}. */
  jobDocument: templateSchema.check(onlyPlaceholders(placeholders.jobDocument)),
  /** Field that identifies the job in both collections. */
  jobIdField: text,
  /** Most events that one subscription replays. */
  replayLimit: z.int().check(z.positive()),
});

/** A profile as somebody writes it; `completeProfile` says what stands for what is left out. */
export const profileFileSchema = z.strictObject({
  /** JSON Schema reference for editors; ignored. */
  $schema: z.optional(z.string()),
  name: text,
  http: z.strictObject({ websocketPath: text, metricsPath: text, healthPath: text, readyPath: text }),
  namespace: text,
  /** How packets are written: socket.io-parser's own format by default, or that of socket.io-msgpack-parser. */
  parser: z.optional(z.enum(['default', 'msgpack'])),
  subscribe: subscriptionSchema,
  unsubscribe: subscriptionSchema,
  /** Application-level keep-alive: resets the idle timer. `reply` is null where nothing comes back. */
  ping: z.strictObject({
    event: text,
    args: z.array(templateSchema.check(onlyPlaceholders(placeholders.none))),
    reply: z.nullable(text),
  }),
  /** The event that carries errors, and their messages; null for what the gateway does without a word. */
  error: z.nullable(
    z.strictObject({
      event: text,
      messagePath: path,
      subscriptionLimit: z.nullable(text),
      inactivity: z.nullable(text),
    }),
  ),
  /**
   * Reasons for turning a client away; both ways (CONNECT_ERROR, or error event and disconnect) carry the message. A cause with neither message nor code is one for
   * which clients are disconnected without a word.
   */
  rejections: z.array(
    z.strictObject({ cause: rejectionCauseSchema, code: z.nullable(text), message: z.nullable(text) }),
  ),
  /** Path to the machine-readable code inside CONNECT_ERROR's `data`; null where there is none. */
  rejectionCodePath: z.nullable(path),
  jobEvents: z.array(jobEventSchema).check(z.minLength(1)),
  redis: z.strictObject({
    /** Placeholder: {jobId}, where each job has a channel of its own. */
    channel: text.check(onlyPlaceholders(placeholders.channel)),
    /** `SPUBLISH` for a gateway with sharded subscriptions (SSUBSCRIBE); PUBLISH by default. */
    publish: z.optional(z.enum(['PUBLISH', 'SPUBLISH'])),
    /** Published message. Placeholders: {jobId} {sequence} {publishedAt} {occurredAt}. */
    message: templateSchema.check(onlyPlaceholders(placeholders.message)),
  }),
  /** Where the gateway keeps what it replays; null for one that replays nothing. */
  mongo: z.optional(z.nullable(historySchema)),
  /** Where the gateway's figures stand in its metrics; null for one that has none. */
  metrics: z.optional(z.nullable(metricsSchema)),
  /** Origin key under which clients without an Origin header are counted. */
  unknownOrigin: z.string(),
});

/** A profile as it is written. */
export type ProfileFile = z.infer<typeof profileFileSchema>;

/** What a gateway replays, as it stands in MongoDB. */
export type HistoryProfile = z.infer<typeof historySchema>;

/** A whole profile: null stands for what the gateway does not have. */
export interface GatewayProfile extends Omit<ProfileFile, '$schema' | 'mongo' | 'metrics'> {
  readonly mongo: HistoryProfile | null;
  readonly metrics: MetricsProfile;
}

/** The part of a profile that k6 needs: all of it but the fixtures in MongoDB. */
export type WireProfile = Omit<GatewayProfile, 'mongo'> & {
  readonly mongo: Pick<HistoryProfile, 'replayLimit'> | null;
};
export type RejectionCause = z.infer<typeof rejectionCauseSchema>;
export type Subscription = z.infer<typeof subscriptionSchema>;
export type JobEventProfile = z.infer<typeof jobEventSchema>;
export type Template = z.infer<typeof templateSchema>;

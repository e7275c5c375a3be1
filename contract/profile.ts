import * as z from 'zod/mini';
import { type MetricsProfile, metricsSchema } from './metricsProfile.ts';
import { onlyPlaceholders, placeholders } from './placeholders.ts';
import { jobEventSchema } from './profile/jobEvent.ts';
import { channelSchema, type Publish, publishSchema } from './profile/publish.ts';
import { type Subscribe, subscribeSchema, unsubscribeSchema } from './profile/subscribe.ts';
import { path, pathOrNull, templateSchema, text } from './profile/template.ts';

export type { JobEventProfile } from './profile/jobEvent.ts';
export type { EmitPublish, HttpRequest, Publish, RedisPublish } from './profile/publish.ts';
export type { EmitRequest, HttpJoin, Subscribe } from './profile/subscribe.ts';
export type { Template } from './profile/template.ts';

/*
 * A gateway profile names everything that differs from team to team: events, payload shapes, messages, metric fields,
 * how events get to the gateway, and the MongoDB collections. Scenarios speak of "subscribe" and "job event"; the
 * profile says what that is on the wire. What a gateway does not have is null, or left out.
 */

const rejectionCauseSchema = z.enum(['total', 'origin', 'origin-not-allowed']);
const words = z._default(z.nullable(text), null);

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

const publishedHistorySchema = z.strictObject({
  /** By the profile's own section publish, one after another. */
  publish: z.literal(true),
  /** How long the gateway is given to keep the last event, milliseconds; 500 by default. */
  settleMs: z.optional(z.int().check(z.gte(0), z.lte(60_000))),
  /** Most events that one subscription replays: the newest; all by default. */
  replayLimit: z.optional(z.int().check(z.positive())),
});

/** A profile as somebody writes it; `completeProfile` says what stands for what is left out. */
export const profileFileSchema = z.strictObject({
  /** JSON Schema reference for editors; ignored. */
  $schema: z.optional(z.string()),
  /** What a draft of `rlt profile learn` rests on; ignored. */
  $notes: z.optional(z.record(z.string(), z.array(z.string()))),
  /** A ready-made profile (`rlt profile list`) that stands for every section which this one leaves out. */
  extends: z.optional(text),
  name: z.optional(text),
  http: z.optional(
    z.strictObject({
      /** Path of Socket.IO: /socket.io by default. */
      websocketPath: z.optional(text),
      metricsPath: z.optional(z.nullable(text)),
      healthPath: z.optional(z.nullable(text)),
      /** Path that answers with a 2xx status once a gateway which was started can be used. */
      readyPath: z.optional(z.nullable(text)),
    }),
  ),
  namespace: z.optional(text),
  /** How packets are written: socket.io-parser's own format by default, or that of socket.io-msgpack-parser. */
  parser: z.optional(z.enum(['default', 'msgpack'])),
  /** How a client asks for the events of a job; null where every client gets every event. */
  subscribe: z.optional(z.nullable(subscribeSchema)),
  unsubscribe: z.optional(z.nullable(unsubscribeSchema)),
  /** Application-level keep-alive: resets the idle timer. `reply` is null where nothing comes back. */
  ping: z.optional(
    z.nullable(
      z.strictObject({
        event: text,
        args: z._default(z.array(templateSchema.check(onlyPlaceholders(placeholders.none))), []),
        reply: words,
      }),
    ),
  ),
  /** The event that carries errors, and their messages; null for what the gateway does without a word. */
  error: z.optional(
    z.nullable(z.strictObject({ event: text, messagePath: path, subscriptionLimit: words, inactivity: words })),
  ),
  /**
   * Reasons for turning a client away; both ways (CONNECT_ERROR, or error event and disconnect) carry the message. A
   * cause with neither message nor code is one for which clients are disconnected without a word, or in words that
   * nobody has written down; so is each where this is left out.
   */
  rejections: z.optional(
    z.nullable(z.array(z.strictObject({ cause: rejectionCauseSchema, code: words, message: words }))),
  ),
  /** Path to the machine-readable code inside CONNECT_ERROR's `data`; null where there is none. */
  rejectionCodePath: z.optional(pathOrNull),
  /** The events that a client receives of a job. */
  jobEvents: z.optional(z.nullable(z.array(jobEventSchema))),
  /** How the events of a burst get to the gateway; null where nothing can be published. */
  publish: z.optional(z.nullable(publishSchema)),
  /** A short form of publish: a channel of Redis. */
  redis: z.optional(z.nullable(channelSchema)),
  /**
   * A gateway that keeps itself what it replays: the events of a job are published, and then replayed. It stands in
   * place of mongo.
   */
  history: z.optional(z.nullable(publishedHistorySchema)),
  /** Where the gateway keeps what it replays; null for one that replays nothing. */
  mongo: z.optional(z.nullable(historySchema)),
  /** Where the gateway's figures stand in its metrics; null for one that has none. */
  metrics: z.optional(z.nullable(metricsSchema)),
  /**
   * What the gateway does with a client that reads more slowly than events come for it: `cut` ends its connection,
   * `buffer` keeps them until it has read them. Either is right where this is left out.
   */
  slowClients: z.optional(z.enum(['cut', 'buffer'])),
  /** Origin key under which clients without an Origin header are counted. */
  unknownOrigin: z.optional(z.string()),
});

/** A profile as it is written. */
export type ProfileFile = z.infer<typeof profileFileSchema>;

/** What a gateway replays, as it stands in MongoDB. */
export type HistoryProfile = z.infer<typeof historySchema>;

type Written<Key extends keyof ProfileFile> = NonNullable<ProfileFile[Key]>;

/** A whole profile: null stands for what the gateway does not have. */
export interface GatewayProfile {
  readonly name: string;
  readonly http: {
    readonly websocketPath: string;
    readonly metricsPath: string | null;
    readonly healthPath: string | null;
    readonly readyPath: string | null;
  };
  readonly namespace: string;
  readonly parser?: Written<'parser'> | undefined;
  readonly subscribe: Subscribe | null;
  readonly unsubscribe: Written<'unsubscribe'> | null;
  readonly ping: Written<'ping'> | null;
  readonly error: Written<'error'> | null;
  readonly rejections: Written<'rejections'>;
  readonly rejectionCodePath: string | null;
  readonly jobEvents: Written<'jobEvents'>;
  readonly publish: Publish | null;
  readonly history: Written<'history'> | null;
  readonly mongo: HistoryProfile | null;
  readonly metrics: MetricsProfile;
  readonly slowClients?: Written<'slowClients'> | undefined;
  readonly unknownOrigin: string;
}

/** The part of a profile that k6 needs: all of it but the fixtures in MongoDB. */
export type WireProfile = Omit<GatewayProfile, 'mongo'> & {
  readonly mongo: Pick<HistoryProfile, 'replayLimit'> | null;
};
export type RejectionCause = z.infer<typeof rejectionCauseSchema>;

import * as z from 'zod/mini';
import { onlyPlaceholders, placeholders } from '../placeholders.ts';
import { httpRequestSchema } from './publish.ts';
import { path, templateSchema, text } from './template.ts';

const args = z._default(z.array(templateSchema.check(onlyPlaceholders(placeholders.request))), []);

/**
 * How long after a request without an answer a client counts as subscribed, milliseconds; 500 by default. What is
 * published within that time may not reach it.
 */
const settleMs = z.optional(z.int().check(z.gte(0), z.lte(60_000)));

const emitRequestSchema = z.strictObject({
  /** Event that the client emits. */
  event: text,
  /** Arguments of that event. Placeholder: {jobId}. */
  args,
  /**
   * How the gateway says yes: an event that carries the job id, or the Socket.IO acknowledgement of the request; null
   * where it says nothing.
   */
  acknowledgedBy: z._default(
    z.nullable(
      z.union([
        z.strictObject({ event: text, jobIdPath: path }),
        z.strictObject({
          acknowledgement: z.literal(true),
          /** Path to an error message inside the acknowledgement; absent there means success. */
          errorPath: z.optional(path),
        }),
      ]),
    ),
    null,
  ),
  settleMs,
});

const httpJoinSchema = z.strictObject({
  http: z.extend(httpRequestSchema(placeholders.requestByHttp), {
    /** Path to the reason inside a JSON answer that refuses. */
    errorPath: z.optional(path),
  }),
  /** Whether it is asked for before the client connects, or with the socket's id ({socketId}) after that. */
  when: z._default(z.enum(['before-connect', 'after-connect']), 'after-connect'),
});

const connectJoinSchema = z.strictObject({
  /** What a client connects with, and is subscribed by. Placeholder: {jobId}. */
  connect: z.strictObject({
    query: z._default(z.record(z.string(), text.check(onlyPlaceholders(placeholders.request))), {}),
    auth: z._default(z.record(z.string(), templateSchema.check(onlyPlaceholders(placeholders.request))), {}),
  }),
  settleMs,
});

/** How a client subscribes to a job: by an event, by connecting, or by an HTTP request. */
export const subscribeSchema = z.union([emitRequestSchema, connectJoinSchema, httpJoinSchema]);
/** How it leaves it again. */
export const unsubscribeSchema = z.union([emitRequestSchema, httpJoinSchema]);

export type Subscribe = z.infer<typeof subscribeSchema>;
export type EmitRequest = z.infer<typeof emitRequestSchema>;
export type HttpJoin = z.infer<typeof httpJoinSchema>;

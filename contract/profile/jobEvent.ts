import * as z from 'zod/mini';
import { onlyPlaceholders, placeholders } from '../placeholders.ts';
import { path, pathOrNull, refuse, text } from './template.ts';

const fields = z.strictObject({
  /** Socket.IO event name. */
  event: text,
  kind: z._default(z.enum(['generation', 'domain', 'job-status']), 'domain'),
  /** Where the job's id stands; null where an event does not say whose it is. */
  jobIdPath: pathOrNull,
  emittedAtPath: pathOrNull,
  /** Where the fields that the harness put into the published or stored event come back. */
  sequencePath: z._default(path, 'sequence'),
  publishedAtPath: z._default(path, 'publishedAt'),
  /** Instead of these paths, where the gateway passes on nothing but a text: "load test {sequence} {publishedAt}". */
  pattern: z.optional(text.check(onlyPlaceholders(placeholders.pattern), refuse(patternProblem))),
  /** Where that text stands in the payload; the payload itself by default. */
  textPath: z.optional(path),
  /** Where a list of several events stands in the payload; the paths above are then those of one of them. */
  items: z.optional(path),
  /** Which of the event's arguments holds the payload: counted from 0 (the default), the last one, or all as a list. */
  argument: z.optional(z.union([z.int().check(z.gte(0)), z.enum(['last', 'all'])])),
  /** How the payload is packed, where it is no JSON value: JSON as text, or as the UTF-8 bytes of a binary argument. */
  encoding: z.optional(z.enum(['json-text', 'json-binary'])),
  /** `ignore`: events of the job that have no sequence are the gateway's own, such as a status; they are counted only. */
  withoutSequence: z.optional(z.literal('ignore')),
  /** Whether the gateway waits for the client's acknowledgement of the event, which is then given. */
  acknowledge: z.optional(z.boolean()),
});

export const jobEventSchema = fields.check(
  refuse(({ pattern, textPath }: z.infer<typeof fields>) =>
    textPath !== undefined && pattern === undefined ? 'textPath is of use with a pattern only' : undefined,
  ),
);

export type JobEventProfile = z.infer<typeof fields>;

function patternProblem(pattern: string): string | undefined {
  if (!pattern.includes('{sequence}')) return 'it has no {sequence}, by which events are told apart';
  return /\}\{/.test(pattern) ? 'two placeholders need something between them' : undefined;
}

import type { Server } from 'socket.io';
import * as z from 'zod';
import { roomOf, type WireEvent, wire } from './wire.ts';

/**
 * Turns one message of the Redis channel into the event that the job's subscribers get.
 *
 * @throws Error that says what is wrong with the message.
 */
export function parseLiveMessage(text: string, now: Date = new Date()): WireEvent {
  const parsed = messageSchema.safeParse(readJson(text));
  if (!parsed.success) throw new Error(z.prettifyError(parsed.error).replaceAll('\n', ' '));
  const message = parsed.data;
  const head = { jobId: message.jobId, emittedAt: now.toISOString() };
  return message.kind === 'job-status'
    ? {
        name: wire.jobEvents['job-status'],
        payload: { ...head, status: message.status, snapshot: message.snapshot ?? null },
      }
    : { name: wire.jobEvents[message.kind], payload: { ...head, event: message.event } };
}

export function broadcast(io: Server, { name, payload }: WireEvent): void {
  io.to(roomOf(payload.jobId)).emit(name, payload);
}

export const jobStatusSchema = z.enum(['queued', 'running', 'completed', 'failed']);

/** Fields beyond these two belong to the producer and are passed through untouched. */
export const jobEventSchema = z.looseObject({ type: z.string().min(1), occurredAt: z.string().min(1) });

const common = { version: z.literal(1), jobId: z.string().min(1) };

const messageSchema = z.discriminatedUnion('kind', [
  z.object({ ...common, kind: z.literal('generation'), event: jobEventSchema }),
  z.object({ ...common, kind: z.literal('domain'), event: jobEventSchema }),
  z.object({ ...common, kind: z.literal('job-status'), status: jobStatusSchema, snapshot: z.unknown().optional() }),
]);

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error('not JSON');
  }
}

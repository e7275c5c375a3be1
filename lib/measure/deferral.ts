import { sleep } from 'k6';
import type { Plan } from '../../contract/plan.ts';
import type { Hold } from './deliveries.ts';

/** What decides for how long frames can wait; times in milliseconds. */
export interface DeferredLoad {
  /** Clients of all VUs of this k6. */
  readonly clientCount: number;
  readonly eventCount: number;
  readonly delayMs: number;
  /** The server's: it ends a connection that leaves a heartbeat unanswered for so long. */
  readonly pingTimeoutMs: number;
  /** Of one event, about. */
  readonly bytes: number;
}

/** A gateway that shares two cores with k6 hands out an event to one client in less; measured with 50 to 2,000 clients. */
const deliveryMs = 0.025;
/** Of all frames that wait, in bytes, and what one takes beside its text. */
const mostBytes = 128 * 1024 ** 2;
const frameBytes = 600;
/** Of a number and the like. */
const plainBytes = 8;
/** Distinct events that may wait: equal frames are parsed once as long as so many fit beside each other. */
const mostEvents = 400;
const mostText = 800_000;
/** Progress is told no later than that. */
const longestMs = 4000;
/** What comes after the last event should have been handed out: a gateway that is late. */
const lateMs = 250;
/** A gateway may be as much later: JavaScript disturbs most while frames still come. */
const spareMs = 100;
const spareShare = 0.1;

/**
 * How long the frames of a burst can wait for their JavaScript: until it is over, if that is not too long. Otherwise for
 * half of the time between two events, where an event is handed out in less; or as long as possible.
 *
 * @param sinceFirstMs from the first frame of the burst
 * @returns milliseconds
 */
export function deferralMs(load: DeferredLoad, sinceFirstMs: number): number {
  const { clientCount, eventCount, delayMs, pingTimeoutMs, bytes } = load;
  const fanOutMs = clientCount * deliveryMs;
  const wholeMs = eventCount * Math.max(delayMs, fanOutMs) * (1 + spareShare) + spareMs;
  const framesPerMs = clientCount / Math.max(delayMs, fanOutMs);
  const bearableMs = Math.min(
    longestMs,
    pingTimeoutMs / 4,
    mostBytes / ((frameBytes + bytes) * framesPerMs),
    // All at once, nothing that waits less long would make them fewer.
    delayMs === 0 ? longestMs : delayMs * Math.max(1, Math.min(mostEvents, mostText / bytes)),
  );
  const leftMs = wholeMs - sinceFirstMs;
  if (leftMs <= 0) return Math.min(lateMs, bearableMs);
  if (wholeMs <= bearableMs) return leftMs;
  const isPaced = 2 * fanOutMs <= delayMs / 2;
  return isPaced ? Math.min(delayMs / 2, bearableMs) : Math.min(leftMs, bearableMs);
}

type DeferredPlan = Pick<
  Plan,
  'clientCount' | 'eventCount' | 'delayMs' | 'transports' | 'redisResetSequence' | 'drill' | 'profile'
>;

/** A client, as far as its heartbeats go. */
interface Connected {
  readonly socket: { readonly io: { readonly engine: { readonly pingTimeout: number } | undefined } };
}

/**
 * Reads first and handles later: k6 stamps a frame when it reads it, and JavaScript that runs meanwhile delays the reading
 * of the next. So the first frame of a burst holds its VU, whose other frames are read, stamped and kept.
 *
 * Handling cannot wait where something waits for it: a poll is only made again when the last one was handled, a gateway
 * that is sent acknowledgements may send nothing more without them, and a drill acts meanwhile.
 *
 * @param plan of a burst whose receivers do nothing else meanwhile
 * @param clients of this VU
 */
export function deferHandling(plan: DeferredPlan, clients: readonly Connected[]): Hold {
  const pingTimeoutMs = Math.min(...clients.map(({ socket }) => socket.io.engine?.pingTimeout ?? 0));
  const canWait =
    plan.transports === 'websocket' &&
    plan.redisResetSequence === 0 &&
    plan.drill === undefined &&
    !plan.profile.jobEvents?.some(({ acknowledge }) => acknowledge);
  let bytes: number | undefined;
  let firstAt = 0;
  return (receivedAt, ...parts) => {
    if (!canWait) return Number.POSITIVE_INFINITY;
    if (bytes === undefined) {
      bytes = sizeOf(...new Set(parts));
      firstAt = receivedAt;
    }
    sleep(deferralMs({ ...plan, pingTimeoutMs, bytes }, receivedAt - firstAt) / 1000);
    // The clock has whole milliseconds.
    return Date.now() + 1;
  };
}

/** About, in bytes. What is binary stands apart from the text of its event, or deep in it. */
function sizeOf(...values: readonly unknown[]): number {
  let bytes = 0;
  for (const value of values) {
    if (typeof value === 'string') bytes += value.length;
    else if (value instanceof ArrayBuffer || ArrayBuffer.isView(value)) bytes += value.byteLength;
    else if (typeof value === 'object' && value !== null)
      bytes += sizeOf(...Object.keys(value), ...Object.values(value));
    else bytes += plainBytes;
  }
  return bytes;
}

import { highestSequence } from '../../contract/outage.ts';
import type { Plan } from '../../contract/plan.ts';
import { startInterval, stopTimer } from '../socketio/k6Timers.ts';
import { delay } from './delay.ts';
import { bareCounter, bareTrend, counter } from './metrics.ts';
import type { CompiledJobEvent } from './plainEvent.ts';
import { type EventReading, readForeign, readOwner, readPublished, showEvent } from './readEvent.ts';
import { sampleMetadata } from './recorder.ts';
import { clockShift } from './sharedClock.ts';
import { openUnreadable } from './unreadable.ts';

// Added with every received message: a recorder, which writes each key and takes it off again, would cost more than
// the sample. Client and sequence share one key `d` there, which stands until the next message.
const latency = /* @__PURE__ */ bareTrend('delivery_latency');
const duplicates = /* @__PURE__ */ bareCounter('duplicate_deliveries');
const deliveries = /* @__PURE__ */ counter('deliveries');
const foreign = /* @__PURE__ */ counter('foreign_deliveries');
const unreadables = /* @__PURE__ */ counter('unreadable_deliveries');
const others = /* @__PURE__ */ counter('other_deliveries');

const flushMs = 500;
const pollMs = 100;
/** Between two questions whether it is all over, as long as nothing has come. */
const longestAskMs = 15_000;

/**
 * Blocks the VU for a while, in which frames are read and not handled.
 *
 * @param parts what came, as far as it is known: its payload and the arguments that it stood in
 * @returns until when the frames were read that are handled next, epoch milliseconds
 */
export type Hold = (receivedAt: number, ...parts: readonly unknown[]) => number;

/**
 * Records the events that the clients of one VU receive. `record` is the hot path: one array access and one sample for
 * each delivery. Counters are added up and handed to k6 twice a second.
 */
export interface DeliveryLog {
  /** Distinct deliveries so far. */
  delivered(): number;
  record(
    client: number,
    event: CompiledJobEvent,
    payload: unknown,
    receivedAt: number,
    first: unknown,
    second: unknown,
  ): void;
  /** An event at a client whose job nothing is published for. */
  stray(client: number, event: CompiledJobEvent, payload: unknown, first: unknown, second: unknown): void;
  /** An event of the job under a name that the profile does not have. */
  unnamed(client: number, description: string): void;
  /** Whether this client got an event. */
  has(client: number, sequence: number): boolean;
  /** When this VU first received an event that this client got; undefined if the client did not get it. */
  firstReceipt(client: number, sequence: number): number | undefined;
  /**
   * Waits until `expected` deliveries have been recorded, or until the publisher has finished and nothing has come for
   * `quietMs`; for `patienceMs` at most, if the publisher never says so. It is asked only while nothing comes.
   */
  drained(
    expected: number,
    finished: () => Promise<unknown>,
    times: Record<'quietMs' | 'patienceMs' | 'askMs' | 'publishMs', number>,
  ): Promise<void>;
  /**
   * From now on a frame that was read after the time that `hold` told last is handled when `hold` returns. Nothing else of
   * the VU must be due then.
   */
  defer(hold: Hold): void;
  /** Ends the bookkeeping; the VU's iteration cannot end before. */
  close(): void;
}

/**
 * @param clients their numbers, which follow one another
 * @param jobId the job that they hold
 */
export function openDeliveryLog(plan: Plan, clients: readonly number[], jobId = plan.jobId): DeliveryLog {
  const highest = highestSequence(plan);
  const firstClient = clients[0] ?? 0;
  const seen = new Uint8Array(clients.length * (highest + 1));
  /** First receipt of each event by any client of this VU, for the time line of an outage. */
  const firstAt = plan.redisResetSequence > 0 ? new Float64Array(highest + 1) : undefined;
  const shift = clockShift();
  const metadata = sampleMetadata();
  let delivered = 0;
  let flushed = 0;
  let lastAt = 0;
  /** What was read after it waits. */
  let holdAfter = Number.POSITIVE_INFINITY;
  let hold: Hold = () => holdAfter;

  const slotOf = (client: number, sequence: number) => (client - firstClient) * (highest + 1) + sequence;
  const recordUnreadable = openUnreadable(unreadables, plan);
  /** One of the job's events after all, with its numbers; or undefined, and it is recorded as what it is. */
  const misfit = (client: number, event: CompiledJobEvent, payload: unknown, first: unknown, second: unknown) => {
    const reading = readPublished(event, payload, jobId, highest);
    if (reading.kind === 'own') return reading;
    recordOther(client, reading, event, first, second);
    return undefined;
  };
  const recordOther = (
    client: number,
    reading: EventReading<object>,
    event: CompiledJobEvent,
    first: unknown,
    second: unknown,
  ) => {
    // What the last delivery left there belongs to no other sample.
    delete metadata.d;
    if (reading.kind === 'foreign') foreign.add(1, { client, sequence: reading.sequence });
    else if (reading.kind === 'unreadable') {
      recordUnreadable(client, () => `${reading.why} in ${showEvent(event.event, [first, second])}`);
    } else others.add(1);
  };
  const flush = () => {
    if (delivered === flushed) return;
    delete metadata.d;
    deliveries.add(delivered - flushed);
    flushed = delivered;
  };
  const timer = startInterval(flushMs, flush);
  // A threshold holds a metric without samples to be zero; these say that someone looked.
  duplicates.add(0);
  foreign.add(0);
  others.add(0);

  return {
    delivered: () => delivered,
    record(client, event, payload, receivedAt, first, second) {
      if (receivedAt > holdAfter) {
        holdAfter = hold(receivedAt, payload, first, second);
        // What came meanwhile is not known before it is handled: it was no silence.
        lastAt = Date.now();
      } else if (receivedAt > lastAt) lastAt = receivedAt;
      let sequence = 0;
      let publishedAt = 0;
      const number = event.sequence(payload);
      const at = event.publishedAt(payload);
      if (
        typeof number === 'number' &&
        typeof at === 'number' &&
        number >= 1 &&
        number <= highest &&
        (event.jobId === undefined || event.jobId(payload) === jobId)
      ) {
        sequence = number;
        publishedAt = at;
      } else {
        const found = misfit(client, event, payload, first, second);
        if (found === undefined) return;
        ({ sequence, publishedAt } = found);
      }
      metadata.d = `${client}:${sequence}`;
      const slot = slotOf(client, sequence);
      if (seen[slot] !== 0) {
        // A fraction has no slot.
        if (seen[slot] === 1) duplicates.add(1);
        else misfit(client, event, payload, first, second);
        return;
      }
      seen[slot] = 1;
      delivered++;
      if (firstAt?.[sequence] === 0) firstAt[sequence] = receivedAt + shift;
      latency.add(receivedAt + shift - publishedAt);
    },
    stray(client, event, payload, first, second) {
      // One that does not say whose it is can only be of the job that is published for.
      const reading = event.jobId === undefined ? readForeign(event, payload) : readOwner(event, payload, jobId);
      recordOther(client, reading, event, first, second);
    },
    unnamed: (client, description) => recordUnreadable(client, () => description),
    has: (client, sequence) => seen[slotOf(client, sequence)] === 1,
    firstReceipt: (client, sequence) => (seen[slotOf(client, sequence)] === 1 ? firstAt?.[sequence] : undefined),
    async drained(expected, finished, { quietMs, patienceMs, askMs, publishMs }) {
      let finishedAt: number | undefined;
      const from = Date.now();
      let askedAt = from;
      // The others may not be there yet, and nobody knows for how long.
      let firstAskMs = askMs;
      const deadline = from + patienceMs;
      while (delivered < expected && Date.now() < deadline) {
        await delay(pollMs);
        if (finishedAt === undefined) {
          // Nobody has to be asked while events come, or before all of them can have been published.
          const silentMs = Date.now() - Math.max(askedAt, lastAt);
          if (silentMs < (lastAt === 0 ? firstAskMs : askMs) || Date.now() < from + publishMs) continue;
          firstAskMs = Math.min(2 * firstAskMs, longestAskMs);
          if (await finished()) finishedAt = Date.now();
          askedAt = Date.now();
        } else if (Date.now() - Math.max(finishedAt, lastAt) > quietMs) return;
      }
    },
    defer(next) {
      hold = next;
      holdAfter = 0;
    },
    close() {
      stopTimer(timer);
      flush();
      delete metadata.d;
    },
  };
}

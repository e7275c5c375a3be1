import { expectedReplay } from '../../contract/plan.ts';
import { counter, rate, trend } from '../measure/metrics.ts';
import { readOwner, readStored, showEvent } from '../measure/readEvent.ts';
import { startTimer, stopTimer } from '../socketio/k6Timers.ts';
import type { ClientContext, GatewayClient } from './client.ts';
import { notAmongJobEvents } from './unknownEvents.ts';

const duration = /* @__PURE__ */ trend('replay_duration');
const attempts = /* @__PURE__ */ counter('replay_attempts');
const completed = /* @__PURE__ */ counter('replays_completed');
const failed = /* @__PURE__ */ rate('replay_failed');
const unreadable = /* @__PURE__ */ counter('unreadable_replays');
const eventLatency = /* @__PURE__ */ trend('replay_event_latency');
const subscribeDuration = /* @__PURE__ */ trend('subscribe_duration');

/** Whether this VU has said, where no report will, what it could not read. */
let isSaid = false;

/** What one client is replayed. */
export interface Replay {
  /** Settles when the last expected event has come, or when the time is over. Never rejects. */
  readonly complete: Promise<void>;
  /** Judges and records the attempt; called after a settling time, so that an event too many is seen. */
  record(): void;
}

interface Received {
  readonly sequence: number | undefined;
  readonly foreign: boolean;
  readonly afterMs: number;
}

/** Subscribes one client to the seeded job and follows what it is replayed, from the moment of the request. */
export function replay(context: ClientContext, client: GatewayClient, timeoutMs: number): Replay {
  const { plan, clock } = context;
  const expected = expectedReplay(plan);
  const received: Received[] = [];
  let lastExpectedAt: number | undefined;
  let refusal: string | undefined;
  let misfit: string | undefined;
  let subscribedAfterMs: number | undefined;
  let startedAt = 0;
  // All is recorded at the end, long after it was read.
  const timeOf = (afterMs: number) => Math.round(startedAt + afterMs);

  const complete = new Promise<void>((resolve) => {
    const timer = startTimer(timeoutMs, resolve);
    const finish = () => {
      stopTimer(timer);
      resolve();
    };
    // What a gateway makes of a stored job has no sequence.
    const read = expected.first === 0 ? readOwner : readStored;
    client.onJobEvent((event, payload, receivedAt, first, second) => {
      const reading = read(event, payload, plan.jobId);
      if (reading.kind === 'other') return;
      if (reading.kind === 'unreadable') misfit ??= `${reading.why} in ${showEvent(event.event, [first, second])}`;
      received.push({
        sequence: 'sequence' in reading ? reading.sequence : undefined,
        foreign: reading.kind === 'foreign',
        afterMs: receivedAt - startedAt,
      });
      if (received.length === expected.count) {
        lastExpectedAt = receivedAt;
        finish();
      }
    });
    startedAt = clock.now();
    void client.subscribe(plan.jobId).then((result) => {
      if (result.kind === 'acknowledged') subscribedAfterMs = result.afterMs;
      // The request was answered, and what followed may be the replay: nobody can tell.
      else if (result.kind === 'unanswered' && result.unreadable !== undefined) misfit ??= result.unreadable;
      else refusal = result.message;
      if (result.kind !== 'acknowledged') finish();
    });
  });

  return {
    complete,
    record() {
      if (received.length === 0) {
        const other = client.unknown.find(plan.jobId);
        if (other !== undefined) misfit ??= notAmongJobEvents(other);
      }
      const reason = refusal ?? failureOf(received, expected, misfit !== undefined);
      const { index } = client;
      attempts.add(1);
      if (subscribedAfterMs !== undefined) {
        subscribeDuration.add(subscribedAfterMs, { client: index, at: timeOf(subscribedAfterMs) });
      }
      unreadable.add(0);
      // Of a replay that cannot be read nobody knows whether it is right; what could be read may show that it is wrong.
      if (misfit === undefined || reason !== undefined) failed.add(reason !== undefined, { client: index, reason });
      if (misfit !== undefined) {
        if (!plan.progress && !isSaid) console.error(`an event could not be read: ${misfit}`);
        isSaid = true;
        unreadable.add(1, { client: index, message: misfit });
      } else if (reason === undefined && lastExpectedAt !== undefined) {
        completed.add(1);
        const afterMs = lastExpectedAt - startedAt;
        duration.add(afterMs, { client: index, at: timeOf(afterMs) });
      }
      for (const { sequence, afterMs } of received) {
        eventLatency.add(afterMs, { client: index, sequence, at: timeOf(afterMs) });
      }
    },
  };
}

/**
 * Why a replay is not what was stored; undefined if it is.
 *
 * @param inPart not all of it could be read: then only what was read can speak against it
 */
export function failureOf(
  received: readonly Pick<Received, 'sequence' | 'foreign'>[],
  expected: { first: number; last: number; count: number },
  inPart = false,
): string | undefined {
  if (received.some((event) => event.foreign)) return 'an event of another job';
  if (expected.first === 0) {
    return inPart || received.length === 1 ? undefined : `${received.length} events instead of 1`;
  }
  const sequences = received.flatMap(({ sequence = Number.NaN }) => (inPart && Number.isNaN(sequence) ? [] : sequence));
  const distinct = new Set(sequences);
  if (distinct.size < sequences.length) return 'an event twice';
  if (sequences.some((sequence) => !(sequence >= expected.first && sequence <= expected.last))) {
    return 'an event that was not stored';
  }
  if (inPart) return undefined;
  if (sequences.length < expected.count) return `${sequences.length} of ${expected.count} events`;
  const ordered = sequences.every((sequence, position) => sequence === expected.first + position);
  return ordered ? undefined : 'events out of order';
}

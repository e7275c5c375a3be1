import { expectedReplay } from '../../contract/plan.ts';
import { counter, rate, sampleMetadata, trend } from '../measure/metrics.ts';
import { startTimer, stopTimer } from '../socketio/k6Timers.ts';
import type { Gateway, GatewayClient } from './client.ts';

const duration = trend('replay_duration');
const attempts = counter('replay_attempts');
const completed = counter('replays_completed');
const failed = rate('replay_failed');
const eventLatency = trend('replay_event_latency');
const subscribeDuration = trend('subscribe_duration');

export interface Replay {
  /** Settles when the last expected event has come, or when the time is over. Never rejects. */
  readonly complete: Promise<void>;
  /** Judges and books the attempt; called after a settling time, so that an event too many is seen. */
  record(): void;
}

interface Received {
  readonly sequence: number | undefined;
  readonly foreign: boolean;
  readonly afterMs: number;
}

/** Subscribes one client to the seeded job and follows what it is replayed, from the moment of the request. */
export function replay(gateway: Gateway, client: GatewayClient, timeoutMs: number): Replay {
  const { plan, clock } = gateway;
  const expected = expectedReplay(plan);
  const received: Received[] = [];
  let lastExpectedAt: number | undefined;
  let refusal: string | undefined;
  let subscribedAfterMs: number | undefined;
  let startedAt = 0;

  const complete = new Promise<void>((resolve) => {
    const timer = startTimer(timeoutMs, resolve);
    const finish = () => {
      stopTimer(timer);
      resolve();
    };
    client.onJobEvent((event, payload, receivedAt) => {
      const sequence = event.sequence(payload);
      received.push({
        sequence: typeof sequence === 'number' ? sequence : undefined,
        foreign: event.jobId(payload) !== plan.jobId,
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
      else refusal = result.message;
      if (refusal !== undefined) finish();
    });
  });

  return {
    complete,
    record() {
      const reason = refusal ?? failureOf(received, expected);
      const metadata = sampleMetadata();
      metadata.client = client.index;
      attempts.add(1);
      if (subscribedAfterMs !== undefined) subscribeDuration.add(subscribedAfterMs);
      if (reason !== undefined) metadata.reason = encodeURIComponent(reason);
      failed.add(reason !== undefined);
      delete metadata.reason;
      if (reason === undefined && lastExpectedAt !== undefined) {
        completed.add(1);
        duration.add(lastExpectedAt - startedAt);
      }
      delete metadata.client;
      for (const { sequence, afterMs } of received) {
        metadata.d = `${client.index}:${sequence ?? '?'}`;
        eventLatency.add(afterMs);
      }
      delete metadata.d;
    },
  };
}

/** Why a replay is not what was stored; undefined if it is. */
export function failureOf(
  received: readonly Pick<Received, 'sequence' | 'foreign'>[],
  expected: { first: number; last: number; count: number },
): string | undefined {
  if (received.some((event) => event.foreign)) return 'an event of another job';
  if (expected.first === 0) return received.length === 1 ? undefined : `${received.length} events instead of 1`;
  const sequences = received.map((event) => event.sequence ?? Number.NaN);
  const distinct = new Set(sequences);
  if (distinct.size < sequences.length) return 'an event twice';
  if (sequences.some((sequence) => !(sequence >= expected.first && sequence <= expected.last))) {
    return 'an event that was not stored';
  }
  if (sequences.length < expected.count) return `${sequences.length} of ${expected.count} events`;
  const ordered = sequences.every((sequence, position) => sequence === expected.first + position);
  return ordered ? undefined : 'events out of order';
}

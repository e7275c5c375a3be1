import type { DrillState } from '../../contract/drill.ts';
import type { Plan } from '../../contract/plan.ts';
import type { CompiledJobEvent } from '../measure/plainEvent.ts';
import { readStored, showEvent } from '../measure/readEvent.ts';
import { sampleMetadata } from '../measure/recorder.ts';
import { openUnreadable } from '../measure/unreadable.ts';
import type { Receipt, Subscription } from './judgeReceipts.ts';
import { bareTrend, counter, trend } from './recorders.ts';

const connectionsLostMetric = /* @__PURE__ */ counter('connections_lost');
const connectionsLostByOthersMetric = /* @__PURE__ */ counter('connections_lost_by_others');
const unreadableDeliveriesMetric = /* @__PURE__ */ counter('unreadable_deliveries');

const before = /* @__PURE__ */ bareTrend('latency_before');
const during = /* @__PURE__ */ bareTrend('latency_during');
const after = /* @__PURE__ */ bareTrend('latency_after');
const touched = /* @__PURE__ */ bareTrend('latency_touched');
const others = /* @__PURE__ */ bareTrend('latency_others');
const lossNoticed = /* @__PURE__ */ trend('loss_noticed');

/** What one client has got, and by which of its subscriptions. */
export interface ClientLog {
  readonly receipts: Receipt[];
  readonly subscriptions: Subscription[];
  /** When something last came out of the history by the latest of them: epoch milliseconds. */
  replayedAt: number;
  /** How much that was. */
  replayed: number;
}

/** Keeps what the clients of one VU receive, and measures what comes live. */
export interface ReceiptLog {
  of(client: number): ClientLog;
  record(
    client: number,
    event: CompiledJobEvent,
    payload: unknown,
    receivedAt: number,
    first: unknown,
    second: unknown,
  ): void;
  /** A connection that ended without the client's doing. */
  lost(client: number, reason: string): void;
  /** How far the drill is; what is received from now on is measured by it. */
  follow(state: DrillState): void;
  /** Clients that have had an event since the end of the disturbance. */
  recovered(): number;
  delivered(): number;
  /** Epoch milliseconds of the latest receipt. */
  lastAt(): number;
}

/** @param isTouched whether the drill touches a client */
export function openReceiptLog(
  plan: Plan,
  clients: readonly number[],
  isTouched: (client: number) => boolean,
): ReceiptLog {
  const logs = new Map<number, ClientLog>(
    clients.map((client) => [client, { receipts: [], subscriptions: [], replayedAt: 0, replayed: 0 }]),
  );
  const recovered = new Set<number>();
  const metadata = sampleMetadata();
  let startsAt = Number.POSITIVE_INFINITY;
  let backAt = Number.POSITIVE_INFINITY;
  let delivered = 0;
  let lastAt = 0;
  const of = (client: number) => {
    const log = logs.get(client);
    if (log === undefined) throw new Error(`client ${client} is not of this VU`);
    return log;
  };
  const recordUnreadable = openUnreadable(unreadableDeliveriesMetric, plan);
  return {
    of,
    record(client, event, payload, receivedAt, first, second) {
      const reading = readStored(event, payload, plan.jobId);
      if (reading.kind === 'other') return;
      if (reading.kind !== 'own') {
        const why = reading.kind === 'foreign' ? 'it is of another job' : reading.why;
        return recordUnreadable(client, () => `${why} in ${showEvent(event.event, [first, second])}`);
      }
      lastAt = receivedAt;
      const { sequence } = reading;
      const log = of(client);
      const { receipts, subscriptions } = log;
      receipts.push({ sequence, at: receivedAt, by: Math.max(0, subscriptions.length - 1) });
      const publishedAt = event.publishedAt(payload);
      const answeredAt = subscriptions.at(-1)?.answeredAt ?? 0;
      // What was published before the client asked comes out of the history: its age is no latency.
      if (typeof publishedAt !== 'number' || publishedAt < answeredAt) {
        log.replayed++;
        log.replayedAt = receivedAt;
        return;
      }
      delivered++;
      metadata.d = `${client}:${sequence}`;
      const latency = receivedAt - publishedAt;
      if (publishedAt < startsAt) before.add(latency);
      else {
        const isWithin = publishedAt < backAt;
        if (isWithin) during.add(latency);
        else {
          after.add(latency);
          recovered.add(client);
        }
        if (!isTouched(client)) others.add(latency);
        else if (isWithin) touched.add(latency);
      }
      delete metadata.d;
    },
    lost(client, reason) {
      const lost = isTouched(client) ? connectionsLostMetric : connectionsLostByOthersMetric;
      lost.add(1, { client, reason });
      const after = Date.now() - startsAt;
      if (after > 0) lossNoticed.add(after, { client });
    },
    follow(state) {
      startsAt = state.startedAt ?? state.startsAt ?? startsAt;
      backAt = state.backAt ?? backAt;
    },
    recovered: () => recovered.size,
    delivered: () => delivered,
    lastAt: () => lastAt,
  };
}

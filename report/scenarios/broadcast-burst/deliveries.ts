import { type Spread, sorted, spreadOf } from '../../analysis/quantile.ts';
import type { BroadcastDetails, DeliverySpreads } from './details.ts';

/** What became of one published event. */
export interface EventDeliveries {
  readonly sequence: number;
  /** Epoch ms; null where the report does not say. */
  readonly publishedAt: number | null;
  /** Latencies of the clients that it reached; null where it reached none. */
  readonly latency: Spread | null;
  /** Clients that it never reached. */
  readonly missing: number;
}

/** What one client received. */
export interface ClientDeliveries {
  readonly client: number;
  readonly socketId: string;
  readonly latency: Spread | null;
  readonly missing: number;
}

/** The latencies of a burst, seen along its two sides. */
export interface Deliveries {
  /** All latencies, ascending; or as many as stand for all of them. */
  readonly latencies: Float64Array;
  /** Latencies that there are. */
  readonly count: number;
  readonly events: readonly EventDeliveries[];
  readonly clients: readonly ClientDeliveries[];
}

const known = new WeakMap<BroadcastDetails, Deliveries>();

/** The latencies of a report, summed up once however many views ask. */
export function deliveriesOf(details: BroadcastDetails): Deliveries {
  const deliveries = known.get(details) ?? analyzeDeliveries(details);
  known.set(details, deliveries);
  return deliveries;
}

/** Sums a burst's latencies up; fast enough for a million of them. */
export function analyzeDeliveries(details: BroadcastDetails): Deliveries {
  return details.spreads === undefined ? fromLatencies(details) : fromSpreads(details, details.spreads);
}

function fromSpreads(
  { perSocketLatencies, publishes, eventCount }: BroadcastDetails,
  spreads: DeliverySpreads,
): Deliveries {
  return {
    latencies: Float64Array.from(spreads.quantiles),
    count: spreads.count,
    clients: perSocketLatencies.map(({ socketId }, client) => {
      const latency = spreads.clients[client] ?? null;
      return { client, socketId, latency, missing: Math.max(0, eventCount - (latency?.count ?? 0)) };
    }),
    events: Array.from({ length: eventCount }, (_, index) => {
      const latency = spreads.events[index] ?? null;
      return {
        sequence: index + 1,
        publishedAt: publishes?.[index]?.publishedAt ?? null,
        latency,
        missing: perSocketLatencies.length - (latency?.count ?? 0),
      };
    }),
  };
}

function fromLatencies({ perSocketLatencies, publishes, eventCount }: BroadcastDetails): Deliveries {
  const clientCount = perSocketLatencies.length;
  const all = new Float64Array(clientCount * eventCount);
  let measured = 0;
  const clients = perSocketLatencies.map(({ socketId, latencies }, client) => {
    const first = measured;
    for (const latency of latencies) if (latency !== null) all[measured++] = latency;
    const own = all.subarray(first, measured);
    return { client, socketId, latency: spreadOf(own), missing: Math.max(0, eventCount - own.length) };
  });
  const events = Array.from({ length: eventCount }, (_, index) => {
    const own = new Float64Array(clientCount);
    let count = 0;
    for (const { latencies } of perSocketLatencies) {
      const latency = latencies[index];
      if (typeof latency === 'number') own[count++] = latency;
    }
    return {
      sequence: index + 1,
      publishedAt: publishes?.[index]?.publishedAt ?? null,
      latency: spreadOf(own.subarray(0, count)),
      missing: clientCount - count,
    };
  });
  return { latencies: sorted(all.subarray(0, measured)), count: measured, events, clients };
}

/** Clients in the order of their trouble: events that never came first, then the slowest. */
export function worstClients({ clients }: Deliveries, count: number): ClientDeliveries[] {
  return [...clients]
    .sort((a, b) => b.missing - a.missing || (b.latency?.p95 ?? 0) - (a.latency?.p95 ?? 0) || a.client - b.client)
    .slice(0, count);
}

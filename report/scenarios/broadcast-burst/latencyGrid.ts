import { quantile, type Spread } from '../../analysis/quantile.ts';
import { Trend } from '../../analysis/trend.ts';
import { micro } from '../../collector.ts';
import type { DeliverySpreads } from './details.ts';

/** Deliveries of which a report keeps each; of more it keeps spreads. */
export const mostDeliveries = 2_000_000;
const steps = 10_000;
const samplesOfEvent = 20;

/** The latency of each event at each client, in 8 bytes, or in 4 where there are millions: exact to a microsecond below 8 s. */
export class LatencyGrid {
  readonly #clients: number;
  readonly #events: number;
  readonly #values: Float64Array | Float32Array;

  /** @param events highest sequence number that an event can have */
  constructor(clients: number, events: number, most = mostDeliveries) {
    this.#clients = clients;
    this.#events = events;
    const size = clients * events;
    this.#values = (size > most ? new Float32Array(size) : new Float64Array(size)).fill(Number.NaN);
  }

  /** Whether there are too many to keep each. */
  get isLarge(): boolean {
    return this.#values instanceof Float32Array;
  }

  set(client: number, sequence: number, latency: number): void {
    if (client < this.#clients && sequence >= 1 && sequence <= this.#events)
      this.#values[client * this.#events + sequence - 1] = latency;
  }

  has(client: number, sequence: number): boolean {
    return !Number.isNaN(this.#at(client, sequence));
  }

  /** Of one client, in the order of the events; null where one never came. */
  ofClient(client: number, eventCount: number): (number | null)[] {
    return Array.from({ length: eventCount }, (_, index) => {
      const latency = this.#at(client, index + 1);
      return Number.isNaN(latency) ? null : micro(latency);
    });
  }

  /** Sums all of them up, along both sides. */
  spreads(eventCount: number): DeliverySpreads {
    const all = new Trend();
    const clients = Array.from({ length: this.#clients }, (_, client) => {
      const own = measured(eventCount, (index) => this.#at(client, index + 1));
      for (const latency of own) all.add(latency);
      return spread(own);
    });
    const samples: number[][] = [];
    const events = Array.from({ length: eventCount }, (_, index) => {
      const own = measured(this.#clients, (client) => this.#at(client, index + 1));
      samples.push(middles(own));
      return spread(own);
    });
    const shares = Array.from({ length: steps + 1 }, (_, step) => step / steps);
    const quantiles = all.count === 0 ? [] : all.quantiles(shares).map(micro);
    return { count: all.count, quantiles, clients, events, samples };
  }

  #at(client: number, sequence: number): number {
    return this.#values[client * this.#events + sequence - 1] ?? Number.NaN;
  }
}

/** Those that there are, ascending. */
function measured(count: number, at: (index: number) => number): Float64Array {
  const values = new Float64Array(count);
  let length = 0;
  for (let index = 0; index < count; index++) {
    const value = at(index);
    if (!Number.isNaN(value)) values[length++] = value;
  }
  return values.subarray(0, length).sort();
}

function spread(ascending: Float64Array): Spread | null {
  if (ascending.length === 0) return null;
  const at = (share: number) => micro(quantile(ascending, share));
  return { count: ascending.length, p50: at(0.5), p95: at(0.95), max: at(1) };
}

function middles(ascending: Float64Array): number[] {
  if (ascending.length <= samplesOfEvent) return [...ascending].map(micro);
  return Array.from({ length: samplesOfEvent }, (_, at) => micro(quantile(ascending, (at + 0.5) / samplesOfEvent)));
}

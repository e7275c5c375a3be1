import { clearInterval, setInterval } from 'k6/timers';
import type { Plan } from '../../contract/plan.ts';
import { delay } from './delay.ts';
import { counter, sampleMetadata, trend } from './metrics.ts';

const latency = trend('delivery_latency');
const deliveries = counter('deliveries');
const duplicates = counter('duplicate_deliveries');
const foreign = counter('foreign_deliveries');
const generatorLag = trend('generator_lag');

/** Lag is read off for one frame in eight: `Date.now()` for each would cost as much as the rest of the recording. */
const lagSampling = 8;
const flushMs = 500;
const pollMs = 100;

/**
 * Books the events that the clients of one VU receive. `record` is the hot path: one array access and one sample for
 * each delivery. Counters are added up and handed to k6 twice a second.
 */
export class DeliveryLog {
  readonly #plan: Plan;
  readonly #seen: Uint8Array;
  readonly #firstClient: number;
  readonly #metadata = sampleMetadata();
  readonly #timer: ReturnType<typeof setInterval>;
  #frames = 0;
  #delivered = 0;
  #flushed = 0;
  #lastAt = 0;

  constructor(plan: Plan, clients: readonly number[]) {
    this.#plan = plan;
    this.#firstClient = clients[0] ?? 0;
    this.#seen = new Uint8Array(clients.length * (plan.eventCount + 1));
    this.#timer = setInterval(() => this.#flush(), flushMs);
    // A threshold holds a metric without samples to be zero; these say that someone looked.
    duplicates.add(0);
    foreign.add(0);
  }

  /** Distinct deliveries so far. */
  get delivered(): number {
    return this.#delivered;
  }

  /** Receipt of the newest frame, epoch ms; 0 before the first. */
  get lastAt(): number {
    return this.#lastAt;
  }

  record(client: number, jobId: unknown, sequence: unknown, publishedAt: unknown, receivedAt: number): void {
    if (this.#frames++ % lagSampling === 0) generatorLag.add(Math.max(0, Date.now() - receivedAt));
    this.#lastAt = receivedAt;
    if (
      jobId !== this.#plan.jobId ||
      typeof sequence !== 'number' ||
      typeof publishedAt !== 'number' ||
      !(sequence >= 1 && sequence <= this.#plan.eventCount)
    ) {
      this.stray(client, sequence);
      return;
    }
    this.#metadata.d = `${client}:${sequence}`;
    const slot = (client - this.#firstClient) * (this.#plan.eventCount + 1) + sequence;
    if (this.#seen[slot] === 1) {
      duplicates.add(1);
      return;
    }
    this.#seen[slot] = 1;
    this.#delivered++;
    latency.add(receivedAt - publishedAt);
  }

  /** An event that this client had not asked for. */
  stray(client: number, sequence: unknown): void {
    this.#metadata.d = `${client}:${typeof sequence === 'number' ? sequence : '?'}`;
    foreign.add(1);
  }

  /**
   * Waits until `expected` deliveries have been booked, or until the publisher has finished and nothing has come for
   * `quietMs`.
   */
  async settled(expected: number, finished: () => Promise<boolean>, quietMs: number): Promise<void> {
    let finishedAt: number | undefined;
    while (this.#delivered < expected) {
      await delay(pollMs);
      if (finishedAt === undefined) {
        if (await finished()) finishedAt = Date.now();
      } else if (Date.now() - Math.max(finishedAt, this.#lastAt) > quietMs) return;
    }
  }

  /** Ends the bookkeeping; the VU's iteration cannot end before. */
  close(): void {
    clearInterval(this.#timer);
    this.#flush();
    delete this.#metadata.d;
  }

  #flush(): void {
    if (this.#delivered === this.#flushed) return;
    // A sample takes the metadata of the moment; a count belongs to no single delivery.
    delete this.#metadata.d;
    deliveries.add(this.#delivered - this.#flushed);
    this.#flushed = this.#delivered;
  }
}

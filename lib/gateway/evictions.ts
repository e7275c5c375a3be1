import { wordsOfEviction } from '../../contract/wordless.ts';
import { delay } from '../measure/delay.ts';
import { counter, gauge, trend } from '../measure/metrics.ts';
import type { ClientContext, GatewayClient } from './client.ts';
import type { IdleWindow } from './idleWindow.ts';
import { otherName, recordUnreadableError } from './unknownEvents.ts';

const idleClients = /* @__PURE__ */ counter('idle_clients');
const evicted = /* @__PURE__ */ counter('clients_evicted');
const evictionTime = /* @__PURE__ */ trend('eviction_time');
const timeout = /* @__PURE__ */ gauge('eviction_timeout');
const earliest = /* @__PURE__ */ gauge('eviction_earliest');
const latest = /* @__PURE__ */ gauge('eviction_latest');
const outsideWindow = /* @__PURE__ */ counter('evictions_outside_window');
const unexplained = /* @__PURE__ */ counter('evictions_unexplained');
const errors = /* @__PURE__ */ counter('gateway_errors');
const heartbeats = /* @__PURE__ */ counter('heartbeats');
const controlWatched = /* @__PURE__ */ counter('control_watched');
const controlEvicted = /* @__PURE__ */ counter('control_evicted');

const pollMs = 50;
/** What a gateway says last before it closes a connection comes this much earlier at most. */
const farewellMs = 500;
/** How long a late eviction is waited for, so that its time is known. */
const patienceMs = 2000;

/** Watches silent clients from their connection to their eviction, and active ones for as long. */
export class EvictionWatch {
  readonly #context: ClientContext;
  readonly #window: IdleWindow;

  constructor(context: ClientContext, window: IdleWindow) {
    this.#context = context;
    this.#window = window;
    timeout.add(window.timeoutMs);
    earliest.add(window.earliestMs);
    latest.add(window.latestMs);
    // A threshold holds a metric without samples to be zero; this says that someone looked.
    heartbeats.add(0);
  }

  /** Waits until all silent clients are gone or overdue, at least until an eviction of the active ones would be too. */
  async over(silent: readonly GatewayClient[], active: readonly GatewayClient[]): Promise<void> {
    for (const { socket } of silent) socket.io.on('ping', () => heartbeats.add(1));
    const { clock } = this.#context;
    const { latestMs } = this.#window;
    const lastAt = Math.max(...[...silent, ...active].map(({ connectedAt }) => connectedAt));
    const isLeft = () => evictedOf(silent).length < silent.length;
    for (;;) {
      const waitedMs = clock.now() - lastAt;
      if (waitedMs > latestMs + (isLeft() ? patienceMs : 0)) break;
      await delay(pollMs);
    }
    for (const client of silent) this.#record(client);
    for (const { disconnected } of active) {
      controlWatched.add(1);
      controlEvicted.add(disconnected === undefined ? 0 : 1);
    }
  }

  #record({ index, id, connectedAt, disconnected, errors: messages, unknown }: GatewayClient): void {
    const { earliestMs, latestMs } = this.#window;
    const afterMs = disconnected === undefined ? Number.POSITIVE_INFINITY : disconnected.at - connectedAt;
    idleClients.add(1);
    outsideWindow.add(afterMs < earliestMs || afterMs > latestMs ? 1 : 0);
    if (disconnected !== undefined) {
      evicted.add(1);
      const { reason, at } = disconnected;
      evictionTime.add(afterMs, { client: index, socket: id, reason, at: Math.round(at) });
      const words = wordsOfEviction(this.#context.plan.profile);
      const other = unknown.find('', disconnected.at - farewellMs);
      if (words !== null && messages.length === 0 && other !== undefined)
        recordUnreadableError(index, otherName(other));
      unexplained.add(words === null || (messages.length === 1 && messages[0] === words) ? 0 : 1);
    }
    for (const message of messages) errors.add(1, { client: index, message });
  }
}

/** Those of some clients whose connection has ended. */
export function evictedOf(clients: readonly GatewayClient[]): GatewayClient[] {
  return clients.filter(({ disconnected }) => disconnected !== undefined);
}

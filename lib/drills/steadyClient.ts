import { type ClientContext, connectClient, type GatewayClient } from '../gateway/client.ts';
import { delay } from '../measure/delay.ts';
import type { Subscription } from './judgeReceipts.ts';
import type { ReceiptLog } from './receiptLog.ts';
import { counter } from './recorders.ts';

const reconnectAttemptsMetric = /* @__PURE__ */ counter('reconnect_attempts');
const reconnectionsMetric = /* @__PURE__ */ counter('reconnections');
const reconnectsRefusedMetric = /* @__PURE__ */ counter('reconnects_refused');

/*
 * How the official client comes back by default.
 * https://socket.io/docs/v4/client-options/#reconnectiondelay
 */
const firstDelayMs = 1000;
const longestDelayMs = 5000;
const randomization = 0.5;

const underWayMs = 1000;
const replayMs = 1000;
/** How long a busy gateway may take to begin with a replay. */
const longestReplayMs = 8000;
const pollMs = 100;
const mostOwed = 100;

/** Milliseconds before an attempt to connect again, the first one being number 0. */
export function backoffMs(attempt: number, random: () => number = Math.random): number {
  const delayMs = Math.min(longestDelayMs, firstDelayMs * 2 ** attempt);
  return delayMs * (1 + randomization * (2 * random() - 1));
}

/** A subscriber that stays: it connects and subscribes again whenever it loses its connection, as a browser would. */
export class SteadyClient {
  readonly index: number;
  readonly #context: ClientContext;
  readonly #log: ReceiptLog;
  #client: GatewayClient;
  /** Those whose end is its own doing. */
  readonly #left = new Set<GatewayClient>();
  /** Events of the history without which the latest replay has hardly begun. */
  #owed = 0;
  #isClosing = false;
  #hasGivenUp = false;
  #onGivenUp: (() => void) | undefined;
  #comingBack: Promise<void> = Promise.resolve();

  /**
   * @param client connected
   * @param context says where it connects again
   */
  constructor(context: ClientContext, log: ReceiptLog, client: GatewayClient) {
    this.#context = context;
    this.#log = log;
    this.#client = client;
    this.index = client.index;
    this.#watch(client);
  }

  /** Its connection, or the latest one. */
  get current(): GatewayClient {
    return this.#client;
  }

  /** Says that its first subscription is asked for now; the returned function, whether it was acknowledged. */
  begin(): (isAnswered: boolean) => void {
    const subscription = this.#ask();
    return (isAnswered) => {
      if (isAnswered) subscription.answeredAt = this.#context.clock.now();
    };
  }

  /** Subscribes anew, so that the gateway replays what was missed; tells whether that was acknowledged. */
  async askAgain(): Promise<boolean> {
    const givenUp = new Promise<void>((resolve) => {
      this.#onGivenUp = resolve;
    });
    await Promise.race([this.#comingBack, givenUp]);
    if (this.#hasGivenUp) return false;
    await this.#replayed();
    const { profile, jobId } = this.#context.plan;
    // What was published just before may be lost with the subscription that is given up.
    this.#endSubscription(this.#context.clock.now() - underWayMs);
    if (profile.unsubscribe !== null) {
      const left = await this.#client.unsubscribe(jobId);
      return left.kind === 'acknowledged' && this.#subscribe(this.#client);
    }
    this.#leave(this.#client);
    return this.#connect();
  }

  /** Waits for the replay of who has just come back: asked for again meanwhile, it would come twice. */
  async #replayed(): Promise<void> {
    const { clock } = this.#context;
    const log = this.#log.of(this.index);
    const { answeredAt = 0 } = log.subscriptions.at(-1) ?? {};
    const isBack = log.subscriptions.length > 1;
    // A replay that has not begun by then will not come.
    const latest = Math.min(answeredAt, clock.now()) + (isBack ? longestReplayMs : replayMs);
    const isOver = (now: number) =>
      now > latest || (isBack && log.replayed >= this.#owed && now > Math.max(answeredAt, log.replayedAt) + replayMs);
    while (!isOver(clock.now())) await delay(pollMs);
  }

  /** Nothing is waited for any more: who is not back by now does not try again. */
  giveUp(): void {
    this.#hasGivenUp = true;
    this.#onGivenUp?.();
  }

  /** Ends the connection for good. */
  close(): void {
    this.#isClosing = true;
    this.#client.disconnect();
  }

  /** Settles when it is not trying to come back any more. */
  settled(): Promise<void> {
    return this.#comingBack;
  }

  #leave(client: GatewayClient): void {
    this.#left.add(client);
    client.disconnect();
  }

  #endSubscription(at: number): void {
    const last = this.#log.of(this.index).subscriptions.at(-1);
    if (last !== undefined) last.endedAt ??= at;
  }

  #loseSubscription(at: number): void {
    const last = this.#log.of(this.index).subscriptions.at(-1);
    if (last === undefined || last.endedAt !== undefined) return;
    last.endedAt = at;
    last.isLost = true;
  }

  #watch(client: GatewayClient): void {
    client.onJobEvent((event, payload, receivedAt, first, second) =>
      this.#log.record(this.index, event, payload, receivedAt, first, second),
    );
    client.socket.on('disconnect', (reason: string) => {
      if (this.#isClosing || this.#left.has(client)) return;
      this.#loseSubscription(client.disconnected?.at ?? this.#context.clock.now());
      this.#log.lost(this.index, reason);
      this.#comingBack = this.#comeBack();
    });
  }

  async #comeBack(): Promise<void> {
    for (let attempt = 0; !this.#isClosing && !this.#hasGivenUp; attempt++) {
      await delay(backoffMs(attempt));
      if (this.#isClosing || this.#hasGivenUp) return;
      reconnectAttemptsMetric.add(1, { client: this.index });
      if (!(await this.#connect())) continue;
      if (!this.#isClosing) reconnectionsMetric.add(1, { client: this.index });
      return;
    }
  }

  async #connect(): Promise<boolean> {
    const result = await connectClient(this.#context, this.index);
    if (result.kind === 'rejected') {
      reconnectsRefusedMetric.add(1, { client: this.index, message: result.rejection.message });
    }
    if (result.kind !== 'connected') return false;
    const { client } = result;
    if (this.#isClosing) {
      client.disconnect();
      return true;
    }
    this.#client = client;
    this.#watch(client);
    const isSubscribed = await this.#subscribe(client);
    if (!isSubscribed) this.#leave(client);
    return isSubscribed;
  }

  async #subscribe(client: GatewayClient): Promise<boolean> {
    const { clock, plan } = this.#context;
    const subscription = this.#ask();
    const result = await client.subscribe(plan.jobId);
    if (result.kind === 'acknowledged') subscription.answeredAt = clock.now();
    return result.kind === 'acknowledged';
  }

  /** Whatever comes from now on may come by this subscription. */
  #ask(): Subscription {
    const askedAt = this.#context.clock.now();
    this.#endSubscription(askedAt);
    const subscription = { askedAt, answeredAt: Number.POSITIVE_INFINITY };
    const log = this.#log.of(this.index);
    log.subscriptions.push(subscription);
    log.replayed = 0;
    this.#owed = Math.min(log.receipts.length, mostOwed) / 2;
    return subscription;
  }
}

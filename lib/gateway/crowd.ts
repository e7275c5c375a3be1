import type { RejectionCause } from '../../contract/profile.ts';
import type { Slots } from '../../thresholds/quotaSlots.ts';
import { delay } from '../measure/delay.ts';
import { counter, gauge, trend } from '../measure/metrics.ts';
import { describeFailure } from '../socketio/failures.ts';
import {
  type ClientContext,
  type ConnectResult,
  connectClient,
  type GatewayClient,
  type Rejection,
  type Unreachable,
} from './client.ts';
import { recordUnreachable } from './recordFailure.ts';
import { otherName, recordUnreadableError } from './unknownEvents.ts';

const attempts = /* @__PURE__ */ counter('connection_attempts');
const connectDuration = /* @__PURE__ */ trend('connect_duration');
const connected = /* @__PURE__ */ counter('clients_connected');
const turnedAway = /* @__PURE__ */ counter('clients_turned_away');
const rejectionDuration = /* @__PURE__ */ trend('rejection_duration');
const rejected = /* @__PURE__ */ counter('clients_rejected');
const unexplained = /* @__PURE__ */ counter('rejections_unexplained');
const originRefused = /* @__PURE__ */ counter('clients_origin_refused');
const connectionLimit = /* @__PURE__ */ gauge('connection_limit');
const heldConnections = /* @__PURE__ */ gauge('held_connections');
const admissible = /* @__PURE__ */ gauge('admissible_clients');
const admitted = /* @__PURE__ */ gauge('admitted_clients');
const counted = /* @__PURE__ */ counter('admissions_counted');
const deviation = /* @__PURE__ */ counter('admission_deviation');

/** The clients of a quota scenario: who came, who was let in, who was turned away. */
export class Crowd {
  readonly context: ClientContext;
  /** How many have been let in and turned away so far, for the progress view. */
  readonly seen = { connected: 0, 'turned away': 0 };
  readonly #origin: string | undefined;
  readonly #cause: RejectionCause;
  readonly #clients: GatewayClient[] = [];
  readonly #underWay: Promise<void>[] = [];
  /** Of each connect, epoch milliseconds. */
  readonly #startedAt: number[] = [];
  #arrived = 0;
  /** Whether somebody was let in, or turned away with words of the profile. */
  #answers = false;
  /** Clients of whom that decides what they are. */
  readonly #unclear: (readonly [index: number, rejection: Rejection, otherwise: Unreachable])[] = [];

  /** @param cause what excess clients have to be told */
  constructor(context: ClientContext, cause: RejectionCause, origin = context.plan.origin) {
    this.context = context;
    this.#cause = cause;
    this.#origin = origin;
  }

  /** Connects clients one after another, at the plan's pace, without waiting for the one before. */
  async fill(count: number): Promise<void> {
    for (let n = 0; n < count; n++) {
      if (n > 0) await delay(this.context.plan.delayMs);
      this.#arrive();
    }
    await this.decided();
  }

  /** Connects clients all at once. */
  race(count: number): void {
    for (let n = 0; n < count; n++) this.#arrive();
  }

  /** Waits until it is known of every client whether it was let in for good. */
  async decided(): Promise<void> {
    await Promise.all(this.#underWay);
    for (const [index, , otherwise] of this.#unclear.splice(0)) recordUnreachable(this.context.plan, index, otherwise);
  }

  /** Those who are connected at this moment; some may still be thrown out. */
  get admitted(): GatewayClient[] {
    return this.#clients.filter((client) => client.disconnected === undefined);
  }

  /** Records how many were admitted, and how far that is from what the gateway has to admit. */
  count({ limit, held, free }: Slots): void {
    const { length } = this.admitted;
    connectionLimit.add(limit);
    heldConnections.add(held);
    admissible.add(free);
    admitted.add(length);
    deviation.add(Math.abs(length - free));
    counted.add(1);
  }

  leave(): void {
    for (const client of this.#clients) client.disconnect();
  }

  /** Connects a client of this crowd, without counting the attempt. */
  connect(index: number): Promise<ConnectResult> {
    return connectAndWatch(this.context, index, this.#origin, (client) => this.#clients.push(client));
  }

  #arrive(): void {
    const index = this.#arrived++;
    this.#startedAt[index] = this.context.clock.now();
    attempts.add(1);
    this.#underWay.push(this.connect(index).then((result) => this.#record(index, result)));
  }

  #record(index: number, result: ConnectResult): void {
    if (result.kind === 'connected') {
      const { client, afterMs } = result;
      this.seen.connected++;
      connectDuration.add(afterMs, { client: index, socket: client.id, at: this.#timeOf(index, afterMs) }, client.tags);
      connected.add(1);
      this.#isAnswering();
      return;
    }
    const { rejection } = result;
    if (rejection === undefined) {
      if (result.kind === 'unreachable') recordUnreachable(this.context.plan, index, result);
    } else if (this.#answers || isClear(rejection)) {
      this.#recordRejection(index, rejection);
      this.#isAnswering();
    } else {
      const isUnreachable = result.kind === 'unreachable';
      const otherwise = isUnreachable ? result : refused(rejection, this.#timeOf(index, rejection.afterMs));
      this.#unclear.push([index, rejection, otherwise]);
    }
  }

  /** Clients that got no word of the profile were turned away as well, by a gateway that answers others. */
  #isAnswering(): void {
    this.#answers = true;
    for (const [index, rejection] of this.#unclear.splice(0)) this.#recordRejection(index, rejection);
  }

  #recordRejection(index: number, rejection: Rejection): void {
    const { way, message, afterMs } = rejection;
    const { cause, asAgreed } = this.#withoutWords(rejection) ? { cause: this.#cause, asAgreed: true } : rejection;
    this.seen['turned away']++;
    turnedAway.add(1);
    const at = this.#timeOf(index, afterMs);
    rejected.add(1, { client: index, message, at }, { cause: cause ?? 'unknown' });
    rejectionDuration.add(afterMs, { client: index, way, message, at });
    if (cause === 'origin-not-allowed') originRefused.add(1);
    // The zero says that someone looked.
    else unexplained.add(asAgreed && cause === this.#cause ? 0 : 1, { client: index });
  }

  /** When it happened, whole epoch milliseconds: it is recorded once it is sure to stay so, half a second later or more. */
  #timeOf(index: number, afterMs: number): number {
    return Math.round((this.#startedAt[index] ?? Number.NaN) + afterMs);
  }

  /** Whether the profile says that such clients are not told why; a code can only come with the handshake. */
  #withoutWords({ way, cause }: Rejection): boolean {
    return (
      cause === undefined &&
      this.context.plan.profile.rejections.some(
        (known) =>
          known.cause === this.#cause && known.message === null && (known.code === null || way !== 'handshake'),
      )
    );
  }
}

/** Whether it is an answer whoever else is let in: by words of the profile, or after a connect. */
function isClear({ way, cause }: Rejection): boolean {
  return cause !== undefined || way === 'after-connect';
}

/** A gateway that refuses everybody, in words that are none of the profile's, has other reasons than its limit. */
function refused({ message }: Rejection, at: number): Unreachable {
  return { kind: 'unreachable', cause: 'rejected', message: describeFailure('rejected', message), at };
}

/**
 * Connects a client and goes on looking for as long as a rejection may take: one that is thrown out after its connect
 * was rejected, and its time runs from the connect call to that end.
 */
export async function connectAndWatch(
  context: ClientContext,
  index: number,
  origin = context.plan.origin,
  onConnected: (client: GatewayClient) => void = () => {},
): Promise<ConnectResult> {
  const result = await connectClient(context, index, origin);
  if (result.kind !== 'connected') return result;
  onConnected(result.client);
  const { settleMs, rejectionThresholdMs } = context.plan;
  await delay(settleMs + rejectionThresholdMs);
  const { rejection, errors, unknown } = result.client;
  if (rejection === undefined) return result;
  const other = errors.length === 0 ? unknown.find() : undefined;
  if (other !== undefined) recordUnreadableError(index, otherName(other));
  return { kind: 'rejected', rejection };
}

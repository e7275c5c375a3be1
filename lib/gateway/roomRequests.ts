import type { Plan } from '../../contract/plan.ts';
import { wordsOfRefusal } from '../../contract/wordless.ts';
import { type Rooms, roomOf } from '../../thresholds/roomCap.ts';
import { slotsToTry } from '../../thresholds/slotReuse.ts';
import { delay } from '../measure/delay.ts';
import { counter, gauge, trend } from '../measure/metrics.ts';
import type { GatewayClient, RequestResult } from './client.ts';
import { otherName, recordUnreadableError } from './unknownEvents.ts';

const subscribeDuration = /* @__PURE__ */ trend('subscribe_duration');
const refusalDuration = /* @__PURE__ */ trend('refusal_duration');
const errors = /* @__PURE__ */ counter('gateway_errors');
const roomLimit = /* @__PURE__ */ gauge('room_limit');
const admitted = /* @__PURE__ */ gauge('rooms_admitted');
const counted = /* @__PURE__ */ counter('rooms_counted');
const deviation = /* @__PURE__ */ counter('rooms_deviation');
const overCap = /* @__PURE__ */ counter('over_cap_requests');
const overCapErrors = /* @__PURE__ */ counter('over_cap_errors');
const misanswered = /* @__PURE__ */ counter('over_cap_misanswered');
const thrownOut = /* @__PURE__ */ counter('clients_thrown_out');
const released = /* @__PURE__ */ counter('slots_released');
const reused = /* @__PURE__ */ counter('slots_reused');
const notReused = /* @__PURE__ */ counter('slots_not_reused');
const reuseDuration = /* @__PURE__ */ trend('slot_reuse_duration');
const resubscriptions = /* @__PURE__ */ counter('resubscriptions');
const resubscriptionsFree = /* @__PURE__ */ counter('resubscriptions_free');

/** One client's requests for rooms, in order; each has a number and a job of its own. */
export class RoomRequests {
  /** How many have been granted and refused so far, for the progress view. */
  readonly seen = { granted: 0, refused: 0 };
  readonly #client: GatewayClient;
  readonly #plan: Plan;
  readonly #rooms: Rooms;
  readonly #held: string[] = [];
  #request = 0;

  constructor(client: GatewayClient, plan: Plan, rooms: Rooms) {
    this.#client = client;
    this.#plan = plan;
    this.#rooms = rooms;
  }

  /** Asks for as many rooms as the cap allows, one after another, at the plan's pace. */
  async upToTheCap(): Promise<void> {
    const { limit } = this.#rooms;
    for (let n = 0; n < limit; n++) {
      if (n > 0) await delay(this.#plan.delayMs);
      // A gateway that does not answer once would be waited for as often as it has rooms.
      if ((await this.#askForNew()).kind === 'unanswered') break;
    }
    roomLimit.add(limit);
    admitted.add(this.#held.length);
    deviation.add(limit - this.#held.length);
    counted.add(1);
  }

  /** Asks for more. The error does not say which request it is for, so each is waited out before the next. */
  async beyondTheCap(): Promise<void> {
    for (let n = 0; n < this.#rooms.extras && this.#isConnected; n++) {
      const before = this.#client.errors.length;
      const askedAt = Date.now();
      const result = await this.#askForNew();
      await delay(this.#plan.settleMs);
      const messages = this.#client.errors.slice(before);
      // Where requests are answered by Socket.IO acknowledgements, an error comes in one of these.
      if (messages.length === 0 && result.kind === 'refused') messages.push(result.message);
      const other = messages.length === 0 ? this.#client.unknown.find('', askedAt) : undefined;
      if (other !== undefined) recordUnreadableError(this.#client.index, otherName(other));
      overCap.add(1);
      overCapErrors.add(messages.length);
      const words = wordsOfRefusal(this.#plan.profile);
      const asAgreed = messages.length === 1 && messages[0] === words && result.kind === 'refused';
      const request = this.#request;
      // Without a word, no answer is a refusal too.
      misanswered.add(words === null ? result.kind === 'acknowledged' : !asAgreed, { request });
      for (const message of messages) errors.add(1, { request, message });
    }
    thrownOut.add(this.#isConnected ? 0 : 1);
  }

  /** Leaves rooms, one after another, and asks for a new one each time; whether all were granted. */
  async exchange(): Promise<boolean> {
    if (this.#held.length === 0 || !this.#isConnected) return false;
    let lost = 0;
    for (const left of this.#held.slice(0, slotsToTry(this.#held.length, this.#rooms.extras))) {
      const result = await this.#leaveAndAsk(left);
      released.add(1);
      notReused.add(result.kind === 'acknowledged' ? 0 : 1);
      if (result.kind === 'acknowledged') {
        reused.add(1);
        if (result.afterMs !== undefined) reuseDuration.add(result.afterMs);
      } else {
        lost++;
        // A gateway that does not answer once would be waited for as often as it has rooms.
        if (result.kind === 'unanswered') break;
        // The last one is kept, to ask for it again.
        if (this.#held.length === 1) break;
      }
    }
    return lost === 0;
  }

  /**
   * Asks again for a room that is held. That it was granted does not say that it took no slot: if rooms can be
   * exchanged at all, they can be so after it.
   */
  async askAgain(canExchange: boolean): Promise<void> {
    const [held, other] = [this.#held[0], this.#held[1] ?? this.#held[0]];
    if (held === undefined || other === undefined || !this.#isConnected) return;
    resubscriptions.add(1);
    const result = await this.#client.subscribe(held);
    if (result.kind !== 'acknowledged') return;
    if (canExchange && (await this.#leaveAndAsk(other)).kind !== 'acknowledged') return;
    resubscriptionsFree.add(1);
  }

  get #isConnected(): boolean {
    return this.#client.disconnected === undefined;
  }

  async #leaveAndAsk(room: string): Promise<RequestResult> {
    const left = await this.#client.unsubscribe(room);
    if (left.kind !== 'acknowledged') return left;
    this.#held.splice(this.#held.indexOf(room), 1);
    const next = roomOf(this.#plan, ++this.#request);
    const result = await this.#client.subscribe(next);
    if (result.kind === 'acknowledged') this.#held.push(next);
    return result;
  }

  async #askForNew(): Promise<RequestResult> {
    const room = roomOf(this.#plan, ++this.#request);
    const result = await this.#client.subscribe(room);
    const request = this.#request;
    if (result.kind === 'acknowledged') {
      this.#held.push(room);
      this.seen.granted++;
      if (result.afterMs !== undefined) subscribeDuration.add(result.afterMs, { request });
    } else {
      this.seen.refused++;
      refusalDuration.add(result.afterMs, { request, message: result.message });
    }
    return result;
  }
}

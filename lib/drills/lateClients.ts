import type { DrillState } from '../../contract/drill.ts';
import { expectedReplay } from '../../contract/plan.ts';
import { latePlacesOf, type MongoOutagePlan } from '../../thresholds/drills/mongo-outage.ts';
import type { ConnectResult, GatewayClient } from '../gateway/client.ts';
import type { Clock } from '../measure/clock.ts';
import { delay } from '../measure/delay.ts';
import { reportProgress } from '../measure/progress.ts';
import { readStored, showEvent } from '../measure/readEvent.ts';
import { openUnreadable } from '../measure/unreadable.ts';
import { type DrillControl, openControl } from './drillControl.ts';
import { type Ask, completionOf, judgeReplays, type Stored } from './judgeReplays.ts';
import { counter } from './recorders.ts';
import { recordReplays } from './recordReplays.ts';

const unreadableDeliveries = /* @__PURE__ */ counter('unreadable_deliveries');

const pollMs = 100;
/** The log is read anew so often at most. */
const listenMs = 500;
/** A first replay that takes longer does not keep the others from beginning: it is judged all the same. */
const patienceMs = 5000;
/** So many in a row must be complete before the drill may end. */
const enough = 2;

/** What late clients need of the script's own modules, which alone have read the plan and the secrets. */
export interface LateMeans {
  readonly clock: Clock;
  connect(index: number): Promise<ConnectResult>;
}

/** One after another asks for the stored job, before, while and after MongoDB is disturbed. */
export async function playLateClients(plan: MongoOutagePlan, means: LateMeans): Promise<void> {
  const drill = openControl(plan);
  const stored = expectedReplay(plan);
  const crowd = new LateCrowd(plan, means, stored);
  const progress = reportProgress(plan, () => ({ replayed: crowd.completed() }));
  const { clock } = means;
  let state = await drill.state();
  let nextAt = clock.now();
  let hasArrived = false;
  let recovery: Recovery | undefined;
  while (!state.isFinished) {
    const now = clock.now();
    if (now >= nextAt) {
      crowd.send();
      nextAt = Math.max(nextAt + plan.askEveryMs, now);
    }
    if (!hasArrived && crowd.hasBegun(now)) {
      hasArrived = true;
      await drill.progress({ arrived: 1 });
    }
    if (state.backAt !== undefined) {
      recovery ??= new Recovery(drill, crowd, state.backAt);
      await recovery.follow(now);
    }
    await delay(pollMs);
    state = await drill.state();
  }
  await judge(plan, drill, crowd, state, clock);
  progress.stop();
  crowd.close();
}

async function judge(
  plan: MongoOutagePlan,
  drill: DrillControl,
  crowd: LateCrowd,
  { startedAt, backAt }: DrillState,
  clock: Clock,
): Promise<void> {
  if (startedAt === undefined || backAt === undefined) return;
  // The last ones have as long as any.
  const deadline = backAt + plan.recoveryThresholdMs;
  while (crowd.isWaiting(backAt) && clock.now() <= deadline) await delay(pollMs);
  const waitedMs = clock.now() - backAt;
  await delay(plan.settleMs);
  const course = { startedAt, backAt };
  const judged = judgeReplays(crowd.asks(), course, crowd.stored);
  const words = await drill.words();
  recordReplays(judged, words, { waitedMs, thresholdMs: plan.recoveryThresholdMs });
}

/** Tells the command line, once, that replays work again and that nobody waits for one without knowing. */
class Recovery {
  readonly #drill: DrillControl;
  readonly #crowd: LateCrowd;
  readonly #backAt: number;
  #isTold = false;
  #heardAt = 0;

  constructor(drill: DrillControl, crowd: LateCrowd, backAt: number) {
    this.#drill = drill;
    this.#crowd = crowd;
    this.#backAt = backAt;
  }

  async follow(now: number): Promise<void> {
    if (this.#isTold || !this.#crowd.worksAgain(this.#backAt)) return;
    if (this.#crowd.leftWithout(this.#backAt) && !(await this.#isSaid(now))) return;
    this.#isTold = true;
    await this.#drill.progress({ recovered: 1 });
  }

  async #isSaid(now: number): Promise<boolean> {
    if (now - this.#heardAt < listenMs) return false;
    this.#heardAt = now;
    return ((await this.#drill.words()).count ?? 0) > 0;
  }
}

interface LateAsk extends Ask {
  isOver: boolean;
}

/** The late clients, each at a place that has a number of its own. */
class LateCrowd {
  readonly stored: Stored;
  readonly #plan: MongoOutagePlan;
  readonly #means: LateMeans;
  readonly #asks: LateAsk[] = [];
  readonly #clients = new Map<LateAsk, GatewayClient>();
  readonly #free: number[];
  readonly #recordUnreadable: ReturnType<typeof openUnreadable>;

  constructor(plan: MongoOutagePlan, means: LateMeans, stored: Stored) {
    this.#plan = plan;
    this.#means = means;
    this.stored = stored;
    // The numbers before are those of the subscribers and of a publisher that is a client.
    this.#free = Array.from({ length: latePlacesOf(plan) }, (_, place) => plan.clientCount + 1 + place);
    this.#recordUnreadable = openUnreadable(unreadableDeliveries, plan);
  }

  asks(): readonly Ask[] {
    return this.#asks.map((ask) => this.#withWords(ask));
  }

  completed(): number {
    return this.#asks.filter((ask) => this.#isComplete(ask)).length;
  }

  /** Whether the first one has its replay, or will not have it. */
  hasBegun(now: number): boolean {
    const [first] = this.#asks;
    return first !== undefined && (first.isOver || now - first.askedAt > patienceMs);
  }

  worksAgain(backAt: number): boolean {
    const late = this.#asks.filter(({ askedAt }) => askedAt >= backAt);
    const settled = late.filter((ask) => ask.isOver);
    return settled.length >= enough && settled.slice(-enough).every((ask) => this.#isComplete(ask));
  }

  /** Whether somebody who asked before has neither a replay nor a word. */
  leftWithout(backAt: number): boolean {
    return this.#asks.some((ask) => ask.askedAt < backAt && !this.#isComplete(ask) && !this.#isTold(ask));
  }

  /** Whether somebody who asked afterwards may still get a replay. */
  isWaiting(backAt: number): boolean {
    return this.#asks.some((ask) => ask.askedAt >= backAt && !this.#isComplete(ask));
  }

  /** Sends the next one, where there is a place. Never rejects. */
  send(): void {
    const client = this.#free.shift();
    if (client === undefined) return;
    const ask: LateAsk = { client, askedAt: this.#means.clock.now(), received: [], isOver: false };
    this.#asks.push(ask);
    void this.#ask(ask);
  }

  close(): void {
    for (const client of this.#clients.values()) client.disconnect();
  }

  async #ask(ask: LateAsk): Promise<void> {
    const { clock, connect } = this.#means;
    const { jobId, settleMs } = this.#plan;
    const result = await connect(ask.client);
    if (result.kind !== 'connected') {
      ask.refusal = result.kind === 'rejected' ? result.rejection.message : result.message;
      ask.isOver = true;
      this.#free.push(ask.client);
      return;
    }
    const { client } = result;
    this.#clients.set(ask, client);
    client.onJobEvent((event, payload, at, first, second) => {
      const reading = readStored(event, payload, jobId);
      if (reading.kind === 'other') return;
      if (reading.kind === 'unreadable') {
        this.#recordUnreadable(ask.client, () => `${reading.why} in ${showEvent(event.event, [first, second])}`);
        return;
      }
      ask.received.push({ sequence: reading.sequence, foreign: reading.kind === 'foreign', at });
      if (this.#isComplete(ask)) void delay(settleMs).then(() => this.#leave(ask, client));
    });
    const answer = await client.subscribe(jobId);
    if (answer.kind === 'acknowledged') ask.answeredAt = clock.now();
    else {
      ask.refusal = answer.message;
      this.#leave(ask, client);
    }
  }

  /** What it got meanwhile stands; its place is another one's. */
  #leave(ask: LateAsk, client: GatewayClient): void {
    if (ask.isOver) return;
    Object.assign(ask, this.#withWords(ask), { isOver: true });
    this.#clients.delete(ask);
    client.disconnect();
    this.#free.push(ask.client);
  }

  #withWords(ask: LateAsk): LateAsk {
    const [told] = this.#clients.get(ask)?.errors ?? [];
    return told === undefined ? ask : { ...ask, told };
  }

  #isTold(ask: LateAsk): boolean {
    return ask.refusal !== undefined || this.#withWords(ask).told !== undefined;
  }

  #isComplete(ask: LateAsk): boolean {
    return completionOf(ask, this.stored) !== undefined;
  }
}

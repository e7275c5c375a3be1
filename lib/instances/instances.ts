import { sha256 } from 'k6/crypto';
import exec from 'k6/execution';
import type { Client } from 'k6/x/redis';
import { type Part, partOf } from '../../contract/part.ts';
import type { Plan } from '../../contract/plan.ts';
import type { Barrier } from '../measure/barrier.ts';
import { calibrateClock } from '../measure/clock.ts';
import { delay } from '../measure/delay.ts';
import { counter, trend } from '../measure/metrics.ts';
import { othersPlay } from '../measure/othersPlay.ts';
import { watchReceiveDelay } from '../measure/receiveDelay.ts';
import { openClockNode } from './clockNode.ts';
import { type Coordination, redisCoordination } from './coordination.ts';
import { measureOffset, type Offset } from './offset.ts';
import { streamBarrier } from './streamBarrier.ts';

const joined = /* @__PURE__ */ counter('instances_joined');
const left = /* @__PURE__ */ counter('instances_left');
const clockOffset = /* @__PURE__ */ trend('clock_offset');
const clockOffsetBound = /* @__PURE__ */ trend('clock_offset_bound');

/** A run whose id was used already is refused for so long after its end. */
const usedSeconds = 3600;
const pollMs = 50;

/** What the last instance leaves nothing of; the names stand beside each other in one place, so that none is forgotten. */
const names = {
  plan: 'plan',
  setup: 'setup',
  counted: 'counted',
  joined: 'joined',
  started: 'started',
  start: 'start',
  left: 'left',
  arrived: 'arrived',
  finished: 'finished',
  /** Which instance was the last one; stays for a while. */
  over: 'over',
  /** Of one instance. */
  here: (index: number) => `here:${index}`,
  go: (index: number) => `go:${index}`,
};

/** What one instance of k6 does so that all together are one run. One for each VU. */
export class Instances {
  readonly #plan: Plan;
  readonly #coordination: Coordination;
  #part: Part | undefined;

  /**
   * @param redis in which the instances meet
   * @param url its address
   */
  constructor(plan: Plan, redis: Client, url: string) {
    this.#plan = plan;
    this.#coordination = redisCoordination(redis, plan, () => openClockNode(url, plan));
  }

  /** @throws Error where k6 was not told which part of the test it has, or of how many */
  get part(): Part {
    this.#part ??= requirePart(this.#plan);
    return this.#part;
  }

  /**
   * Prepares the run in one instance, and hands what that has found to all of them: also where k6 calls `setup()` in
   * each of them.
   *
   * @throws Error where the run was over already, where another instance has another plan, or where the one that
   * prepares it failed
   */
  async prepareOnce<Data>(prepare: () => Promise<Data>): Promise<Data> {
    const { index, of } = this.part;
    const { runId, joinTimeoutMs } = this.#plan;
    if ((await this.#coordination.claimed(names.over)) !== undefined) {
      throw new Error(`run ${runId} is over already: a run id serves once, make the scripts or manifests anew`);
    }
    const plan = sha256(__ENV.RLT_PLAN ?? '', 'hex');
    if (await this.#coordination.claim(names.plan, plan)) {
      const said = await outcomeOf(prepare);
      await this.#coordination.tell(names.setup, JSON.stringify(said));
      return take<Data>(said);
    }
    const theirs = await this.#coordination.claimed(names.plan);
    if (theirs !== plan) {
      throw new Error(
        `instance ${index} of ${of} has another plan than run ${runId}: all need the same script and RLT_PLAN`,
      );
    }
    const [text] = (await this.#coordination.hear(names.setup, (texts) => texts.length > 0, joinTimeoutMs)) ?? [];
    if (text === undefined) {
      throw new Error(
        `the instance that prepares run ${runId} said nothing within ${joinTimeoutMs} ms (--join-timeout)`,
      );
    }
    return take<Data>(JSON.parse(text));
  }

  /**
   * What one VU of each instance does: it joins, measures the clock, lets the others of its instance go once all
   * instances are there, waits until they have ended, and measures the clock again.
   */
  async accompany(): Promise<void> {
    const { index, of } = this.part;
    const { runId, joinTimeoutMs } = this.#plan;
    if (!(await this.#coordination.claim(names.here(index), exec.test.options.tags?.instance_id ?? String(index)))) {
      abort(`instance ${index} of ${of} is in run ${runId} already: it was started twice, or again after its end`);
    }
    const before = await this.#measureClock('before');
    if ((await this.#coordination.add(names.counted, 1)) === of) await this.#coordination.tell(names.joined, '');
    const all = await this.#coordination.hear(names.joined, (texts) => texts.length > 0, joinTimeoutMs);
    if (all === undefined) abort(await this.#whoIsMissing());
    joined.add(1);
    await this.#coordination.tell(names.go(index), JSON.stringify(before));

    // k6 gives every role of one VU to the first instance: there the observer waits in the same way.
    const waiting = index === 1 && this.#plan.observeIntervalMs > 0 ? 2 : 1;
    const others = othersPlay(waiting);
    const watching = watchReceiveDelay(this.#plan, calibrateClock, undefined, waiting);
    while (others()) await delay(pollMs);
    await watching;
    await this.#measureClock('after');
    const hasLeft = await this.#coordination.add(names.left, 1);
    left.add(1);
    if (hasLeft === of) await this.#clear();
  }

  /**
   * Waits until all instances are there.
   *
   * @returns how far the clock of this one is from the one that all share
   */
  async start(): Promise<Offset> {
    const { index } = this.part;
    // One that waits for others says itself when it has waited long enough.
    const patienceMs = this.#plan.joinTimeoutMs * 2;
    const [text] = (await this.#coordination.hear(names.go(index), (texts) => texts.length > 0, patienceMs)) ?? [];
    if (text === undefined) throw new Error('not all instances have come');
    return JSON.parse(text);
  }

  barrier(): Barrier {
    return streamBarrier(this.#coordination);
  }

  /**
   * Waits until all clients of all instances are ready for something that they shall do at the same time.
   *
   * @returns false when the time is over before
   */
  async together(count: number, all: number, timeoutMs: number): Promise<boolean> {
    if ((await this.#coordination.add(names.started, count)) >= all) await this.#coordination.tell(names.start, '');
    return (await this.#coordination.hear(names.start, (texts) => texts.length > 0, timeoutMs)) !== undefined;
  }

  /** Whether this is the instance that ended last, when all of them have. */
  async isLast(): Promise<boolean> {
    return (await this.#coordination.claimed(names.over)) === String(this.part.index);
  }

  async #measureClock(phase: 'before' | 'after'): Promise<Offset> {
    const clock = calibrateClock();
    const offset = await measureOffset(clock.now, this.#coordination.time);
    const { index: instance } = this.part;
    clockOffset.add(offset.offsetMs, { instance, phase, at: offset.at });
    clockOffsetBound.add(offset.boundMs, { instance, phase });
    return offset;
  }

  async #whoIsMissing(): Promise<string> {
    const { of } = this.part;
    const { runId, joinTimeoutMs } = this.#plan;
    const missing: number[] = [];
    for (let index = 1; index <= of; index++) {
      if ((await this.#coordination.claimed(names.here(index))) === undefined) missing.push(index);
    }
    const who = missing.length === 1 ? `instance ${missing[0]}` : `instances ${missing.join(', ')}`;
    return `${who} of ${of} did not come to run ${runId} within ${joinTimeoutMs} ms (--join-timeout): nothing was published`;
  }

  async #clear(): Promise<void> {
    const { index, of } = this.part;
    await this.#coordination.claim(names.over, String(index), usedSeconds);
    const { over: _, here, go, ...shared } = names;
    const own = Array.from({ length: of }, (__, position) => [here(position + 1), go(position + 1)]);
    await this.#coordination.clear([...Object.values(shared), ...own.flat()]);
  }
}

/**
 * The clock of a k6 in Grafana Cloud, which is one of an unknown number: each VU measures it for itself.
 *
 * @param url of the Redis whose clock all of them share
 */
export async function offsetByItself(plan: Plan, url: string): Promise<Offset> {
  const redis = await openClockNode(url, plan);
  const { time } = redisCoordination(redis, plan, async () => redis);
  return measureOffset(calibrateClock().now, time);
}

function requirePart({ instances }: Plan): Part {
  const { executionSegment, executionSegmentSequence } = exec.test.options;
  const part = partOf(executionSegment, executionSegmentSequence);
  if (part?.of === instances) return part;
  const found = part === undefined ? 'this k6 was given the whole test' : `this k6 is one of ${part.of}`;
  throw new Error(
    `the plan is for ${instances} instances, but ${found}: --execution-segment and --execution-segment-sequence must say which part it has (rlt run --instances, rlt k8s)`,
  );
}

type Outcome = { readonly data: unknown } | { readonly error: string };

async function outcomeOf(prepare: () => Promise<unknown>): Promise<Outcome> {
  try {
    return { data: await prepare() };
  } catch (error) {
    return { error: String(error instanceof Error ? error.message : error) };
  }
}

function take<Data>(said: { readonly data?: Data; readonly error?: string } | Outcome): Data;
function take(said: { readonly data?: unknown; readonly error?: string }): unknown {
  if (said.error !== undefined) throw new Error(said.error);
  return said.data;
}

/** Ends all of this k6: what comes now would be the load of a run that cannot be judged. */
function abort(reason: string): never {
  exec.test.abort(reason);
  throw new Error(reason);
}

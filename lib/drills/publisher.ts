import type { Client } from 'k6/x/redis';
import {
  type DrillCourse,
  type DrillFindings,
  type DrillState,
  drillLeadMs,
  type PublishedEvent,
} from '../../contract/drill.ts';
import type { Publication } from '../../contract/outage.ts';
import { padPublish } from '../../contract/padPublish.ts';
import { pubSubOf } from '../../contract/redisCommand.ts';
import type { DrillPlan } from '../../thresholds/drills/drill.ts';
import type { ClientContext } from '../gateway/client.ts';
import { openSender } from '../gateway/openSender.ts';
import type { PublishingWith } from '../gateway/publishingWith.ts';
import { delay } from '../measure/delay.ts';
import { reportProgress } from '../measure/progress.ts';
import { openPublisher } from '../measure/publisher.ts';
import { onSchedule } from '../measure/schedule.ts';
import { steadfastRedis } from '../measure/steadfastRedis.ts';
import { type DrillControl, openControl } from './drillControl.ts';
import { calmMs, catchUpMs, drillTimes } from './drillTimes.ts';
import { counter, gauge } from './recorders.ts';

const disturbanceSeenMetric = /* @__PURE__ */ counter('disturbance_seen');
const drillTimeMetric = /* @__PURE__ */ gauge('drill_time');
const eventsStoredMetric = /* @__PURE__ */ counter('events_stored');
const eventsUnstoredMetric = /* @__PURE__ */ counter('events_unstored');

const pollMs = 100;
/** A gateway that has its source of events again must keep it for this long. */
const steadyMs = 500;

/** Publishes on a schedule while the drill goes on, until everybody has recovered or it is too late for that. */
export async function playPublisher(plan: DrillPlan, means: PublishingMeans): Promise<void> {
  const drill = openControl(plan);
  try {
    await publish(plan, drill, means);
  } catch (error) {
    // Nobody waits for somebody who has given up.
    await drill.finish(undefined);
    throw error;
  }
}

/** What a publisher needs of the script's own modules, which alone have read the plan and the secrets. */
export interface PublishingMeans {
  readonly context: ClientContext;
  /** Where events are published by way of Redis. */
  readonly redisUrl: string | undefined;
  publishingWith(redis: Client | undefined): PublishingWith;
  /** Keeps what the command line has seen. */
  record(findings: DrillFindings): void;
  /** Roles beside the subscribers that must have arrived, and recovered, too; none by default. */
  readonly others?: number;
}

async function publish(
  plan: DrillPlan,
  drill: DrillControl,
  { context, redisUrl, publishingWith, record, others = 0 }: PublishingMeans,
): Promise<void> {
  const { clock } = context;
  const times = drillTimes(plan);
  const client = redisUrl === undefined ? undefined : steadfastRedis(redisUrl);
  const sender = await openSender(padded(context.plan, plan), publishingWith(client));
  const unstored = new Set<number>();
  let state = await drill.state();
  const publisher = openPublisher(sender.send, plan, clock, { hasBegun: () => state.startsAt !== undefined });
  const progress = reportProgress(plan, () => ({ published: publisher.count() }));
  const watch = new DrillWatch(plan, publisher.publications, others);
  const recordSteps = stepRecorder();

  if (await everybodyArrives(plan, drill, others)) {
    let isOver = false;
    const firstAt = clock.now();
    const following = (async () => {
      while (!isOver) {
        const isDue = state.phase === 'waiting' && clock.now() - firstAt >= plan.disturbAfterMs - drillLeadMs;
        state = await (isDue && state.startsAt === undefined ? drill.begin() : drill.state());
        if (watch.isSteady(state, clock.now()) && !state.isSteady) state = await drill.steady();
        recordSteps({
          start: state.startedAt,
          back: state.backAt,
          steady: state.isSteady ? watch.steadyAt : undefined,
        });
        isOver = watch.isOver(state, clock.now());
        await delay(pollMs);
      }
    })();
    let inOrder: Promise<void> = Promise.resolve();
    const schedule = { count: times.highestSequence, everyMs: plan.delayMs, clock, isOver: () => isOver };
    await onSchedule(schedule, (sequence, dueAt) => {
      if (!plan.persistEvents) return publisher.publish(sequence, dueAt);
      // A writer stores an event and then tells of it.
      inOrder = inOrder.then(async () => {
        await store(drill, sequence, clock.now()).catch(() => unstored.add(sequence));
        publisher.publish(sequence, dueAt);
      });
    });
    isOver = true;
    await inOrder;
    await following;
  } else {
    console.error(`nothing was published: not all clients had arrived within ${times.gatherMs} ms`);
  }
  await publisher.flushed();
  const course = watch.course(state, unstored);
  recordSteps({ start: state.startedAt, back: state.backAt, steady: course?.steadyAt });
  disturbanceSeenMetric.add(state.seen);
  record(await drill.findings());
  if (state.error !== undefined) console.error(`the drill ${plan.scenario} could not be carried out: ${state.error}`);
  await drill.finish(course);
  progress.stop();
  await sender.close();
}

/** The plan with larger events, where the drill asks for them. */
function padded(plan: ClientContext['plan'], { payloadBytes = 0 }: DrillPlan): ClientContext['plan'] {
  const { publish } = plan.profile;
  const larger = publish === null || payloadBytes === 0 ? undefined : padPublish(publish, payloadBytes);
  return larger === undefined ? plan : { ...plan, profile: { ...plan.profile, publish: larger } };
}

async function everybodyArrives(plan: DrillPlan, drill: DrillControl, others: number): Promise<boolean> {
  const deadline = Date.now() + drillTimes(plan).gatherMs;
  while ((await drill.state()).arrived < plan.clientCount + others) {
    if (Date.now() > deadline) return false;
    await delay(pollMs);
  }
  return true;
}

async function store(drill: DrillControl, sequence: number, at: number): Promise<void> {
  try {
    await drill.store({ sequence, at });
    eventsStoredMetric.add(1);
  } catch (error) {
    eventsUnstoredMetric.add(1, { sequence, message: String(error) });
    throw error;
  }
}

/** Records each step once, as soon as it is known: a dashboard marks it while the drill goes on. */
function stepRecorder(): (steps: Readonly<Record<'start' | 'back' | 'steady', number | undefined>>) => void {
  const recorded = new Set<string>();
  return (steps) => {
    for (const [phase, at] of Object.entries(steps)) {
      if (at === undefined || recorded.has(phase)) continue;
      recorded.add(phase);
      drillTimeMetric.add(at, { phase });
    }
  };
}

/** Follows what publishing tells of a drill: whether events reach as many as before, and whether all is over. */
export class DrillWatch {
  readonly #plan: DrillPlan;
  readonly #publications: readonly Publication[];
  readonly #tellsReceivers: boolean;
  #looked = 0;
  #before = 1;
  #steadyAt: number | undefined;
  #calmSince: number | undefined;
  readonly #others: number;

  /** @param others roles beside the subscribers that must have recovered too */
  constructor(plan: DrillPlan, publications: readonly Publication[], others = 0) {
    const { publish } = plan.profile;
    this.#plan = plan;
    this.#publications = publications;
    this.#others = others;
    this.#tellsReceivers = publish !== null && 'redis' in publish && pubSubOf(publish.redis) !== undefined;
  }

  /** Whether events reach as many Redis subscribers as before, for some time already. Times: epoch milliseconds. */
  isSteady({ startedAt, backAt }: DrillState, now: number): boolean {
    if (backAt === undefined || startedAt === undefined) return false;
    if (!this.#tellsReceivers) {
      this.#steadyAt ??= backAt;
    } else {
      for (; this.#looked < this.#publications.length; this.#looked++) {
        const publication = this.#publications[this.#looked];
        if (publication === undefined) break;
        const { at, receivers, isRefused } = publication;
        // Not answered yet.
        if (receivers === null && isRefused === undefined) break;
        if (at < startedAt) this.#before = Math.max(this.#before, receivers ?? 0);
        else if (at >= backAt && (receivers ?? 0) >= this.#before) this.#steadyAt ??= at;
        else if (at >= backAt) this.#steadyAt = undefined;
      }
    }
    return this.#steadyAt !== undefined && now - this.#steadyAt >= steadyMs;
  }

  /** Since when that is so; undefined where it is not. */
  get steadyAt(): number | undefined {
    return this.#steadyAt;
  }

  isOver({ phase, backAt, isSteady, recovered, caughtUp }: DrillState, now: number): boolean {
    if (phase === 'failed') return true;
    if (backAt === undefined) return false;
    const { clientCount, recoveryThresholdMs, persistEvents } = this.#plan;
    const isTooLate = now > backAt + recoveryThresholdMs + steadyMs;
    const hasCaughtUp = !persistEvents || (isSteady && caughtUp >= clientCount);
    const everybody = isSteady && recovered >= clientCount + this.#others && hasCaughtUp;
    // Who is too late to recover still asks for what was missed.
    const waitsStill = persistEvents && isSteady && !hasCaughtUp && now < backAt + recoveryThresholdMs + catchUpMs;
    if (!everybody && (!isTooLate || waitsStill)) return false;
    this.#calmSince ??= now;
    return now - this.#calmSince >= calmMs;
  }

  course({ startedAt, backAt }: DrillState, unstored: ReadonlySet<number>): DrillCourse | undefined {
    if (startedAt === undefined || backAt === undefined) return undefined;
    const published = this.#publications.map(({ sequence, at, receivers, isRefused, answeredAt }): PublishedEvent => {
      const reached = isRefused ? { receivers: null } : this.#tellsReceivers && receivers !== null ? { receivers } : {};
      const answered = answeredAt === undefined ? {} : { answeredAt };
      return { sequence, at, ...reached, ...answered, ...(unstored.has(sequence) ? { unstored: true } : {}) };
    });
    return { startedAt, backAt, ...(this.#steadyAt === undefined ? {} : { steadyAt: this.#steadyAt }), published };
  }
}

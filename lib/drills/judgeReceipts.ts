import type { DrillCourse, PublishedEvent } from '../../contract/drill.ts';

/** One subscription of a client, from its request to the end of its connection. Epoch milliseconds. */
export interface Subscription {
  readonly askedAt: number;
  /** Infinity where it never was. */
  answeredAt: number;
  /** What was published from then on may not have come by it; undefined: it held to the end. */
  endedAt?: number;
  /** Its connection was lost, so that it may have been dead for some time before that was known. */
  isLost?: true;
}

/** What one client got, in the order in which it came. */
export interface Receipt {
  readonly sequence: number;
  readonly at: number;
  /** Index of the subscription by which it came. */
  readonly by: number;
}

export interface Ground {
  /** Whether a subscription may bring what was published before it. */
  readonly replays: boolean;
  /** Events that a replay holds at most, of those that this run stores; undefined where it stores none. */
  readonly replayLimit: number | undefined;
  /** Whether the disturbance takes the gateway's source of events away, so that nobody can have what falls into it. */
  readonly cutsSource: boolean;
  readonly recoveryThresholdMs: number;
}

export interface JudgedReceipts {
  /** Milliseconds from the end of the disturbance to the next live event; undefined where there was not enough time. */
  readonly recoveredAfterMs: number | undefined;
  /** Events that did not come live, by cause. */
  readonly lost: { readonly refused: number; readonly unheard: number; readonly away: number };
  readonly onTheWay: readonly number[];
  /** Events that came again, once for each time too many. */
  readonly duplicates: readonly number[];
  readonly outOfOrder: readonly number[];
  /** Of the stored events: those that never came, and those that were too old to be replayed. */
  readonly missing: readonly number[];
  readonly beyondReplay: number;
  readonly replayed: number;
}

/** An event is on its way for a moment; one that was published this shortly before may be lost with the disturbance. */
const underWayMs = 10;

/** A replay is read for at least so long after it was asked for; what is published meanwhile may come by it as well. */
const overlapMs = 1000;

/**
 * Compares what a client got with what was published around a disturbance.
 *
 * An event is live by a subscription that was answered before it was published. By contract a subscription may bring
 * everything before it once more, so that an event may come once live, and once by each subscription that came after it
 * (or was answered just before it, since the replay is still being read then).
 */
export function judgeReceipts(
  course: DrillCourse,
  subscriptions: readonly Subscription[],
  receipts: readonly Receipt[],
  ground: Ground,
): JudgedReceipts {
  const { published, backAt } = course;
  const { recoveredAt, live, came, ...seen } = followReceipts(course, subscriptions, receipts, ground);
  const causeOf = causes(course, subscriptions, ground);
  const isBeyond = beyondReplayOf(published, subscriptions, ground);
  const lost = { refused: 0, unheard: 0, away: 0 };
  const onTheWay: number[] = [];
  const missing: number[] = [];
  let beyondReplay = 0;
  for (const event of published) {
    const { sequence, unstored } = event;
    if (ground.replayLimit !== undefined && !came.has(sequence) && unstored === undefined) {
      if (isBeyond(sequence)) beyondReplay++;
      else missing.push(sequence);
    }
    if (live.has(sequence)) continue;
    const cause = causeOf(event);
    if (cause === undefined) onTheWay.push(sequence);
    else lost[cause]++;
  }
  const lastAt = published.at(-1)?.at ?? 0;
  // One that never recovered although there was time enough has taken at least that long.
  const recoveredAfterMs = (recoveredAt ?? lastAt) - backAt;
  const isTimed = recoveredAt !== undefined || recoveredAfterMs > ground.recoveryThresholdMs;
  return {
    recoveredAfterMs: isTimed ? recoveredAfterMs : undefined,
    ...{ lost, onTheWay, missing, beyondReplay, ...seen },
  };
}

/** What came, how often, and in which order. */
function followReceipts(
  { published, backAt }: DrillCourse,
  subscriptions: readonly Subscription[],
  receipts: readonly Receipt[],
  ground: Ground,
) {
  const { replays, replayLimit } = ground;
  const events = new Map(published.map((event) => [event.sequence, event]));
  const came = new Set<number>();
  const live = new Set<number>();
  const duplicates: number[] = [];
  const outOfOrder: number[] = [];
  let recoveredAt: number | undefined;
  let replayed = 0;
  const reading = replaysReading(published, subscriptions, receipts, ground);
  const streams = subscriptions.map(() => ({ times: new Map<number, number>(), latestLiveAt: 0, highestReplayed: 0 }));
  for (const { sequence, at, by } of receipts) {
    const event = events.get(sequence);
    const subscription = subscriptions[by];
    const stream = streams[by];
    if (event === undefined || subscription === undefined || stream === undefined) continue;
    const { askedAt, answeredAt } = subscription;
    const isFirst = !came.has(sequence);
    came.add(sequence);
    // Where nothing is stored, what was published after the request can have come in no other way.
    const isLive = event.at >= (replayLimit === undefined ? Math.min(askedAt, answeredAt) : answeredAt);
    // What may be of either stream comes by both, and says nothing about the order of one.
    const mayBeReplayed = event.at >= answeredAt - overlapMs && event.at <= (reading[by]?.until ?? 0);
    const isOfEither = replays && (replayLimit !== undefined || by > 0) && mayBeReplayed;
    const times = (stream.times.get(sequence) ?? 0) + 1;
    stream.times.set(sequence, times);
    const mayComeAtAll = isLive || isOfEither || replays || isFirst;
    const ways = (isOfEither ? 2 : 1) + (replays ? replaysStillDue(subscriptions, reading, by, event.at) : 0);
    if (!mayComeAtAll || times > ways) duplicates.push(sequence);
    if (isLive) {
      live.add(sequence);
      if (event.at >= backAt) recoveredAt ??= at;
    } else if (isFirst) replayed++;
    if (isOfEither) continue;
    if (isLive) {
      if (isFirst && stream.latestLiveAt > event.at && stream.latestLiveAt >= settledAt(event)) {
        outOfOrder.push(sequence);
      }
      stream.latestLiveAt = Math.max(stream.latestLiveAt, event.at);
    } else {
      if (isFirst && sequence < stream.highestReplayed) outOfOrder.push(sequence);
      stream.highestReplayed = Math.max(stream.highestReplayed, sequence);
    }
  }
  return { came, live, recoveredAt, replayed, duplicates, outOfOrder };
}

interface Reading {
  /** Until when a replay was perhaps still being read: epoch milliseconds. */
  until: number;
  /** Events that it was owed and that had not come when the client asked anew. */
  owed: number;
}

/**
 * How the replay of each subscription came: a busy gateway takes its time, and what still came of before the request
 * shows that it had not ended.
 */
function replaysReading(
  published: readonly PublishedEvent[],
  subscriptions: readonly Subscription[],
  receipts: readonly Receipt[],
  { replayLimit = 0 }: Ground,
): readonly Reading[] {
  const times = new Map(published.map(({ sequence, at }) => [sequence, at]));
  const readings = subscriptions.map(({ answeredAt, askedAt }): Reading => {
    const before = published.filter(({ at }) => at < askedAt).length;
    return { until: answeredAt + overlapMs, owed: Math.min(before, replayLimit) };
  });
  for (const { sequence, at, by } of receipts) {
    const reading = readings[by];
    const publishedAt = times.get(sequence) ?? Number.POSITIVE_INFINITY;
    if (reading === undefined || publishedAt >= (subscriptions[by]?.askedAt ?? 0)) continue;
    reading.until = Math.max(reading.until, at);
    reading.owed--;
  }
  return readings;
}

/**
 * Replays of earlier subscriptions that came, or were still being read, only when the client had subscribed anew, and
 * that may hold this event.
 */
function replaysStillDue(
  subscriptions: readonly Subscription[],
  reading: readonly Reading[],
  by: number,
  at: number,
): number {
  const { askedAt = 0 } = subscriptions[by] ?? {};
  const { until: latest = 0 } = reading[by] ?? {};
  return reading.slice(0, by).filter(({ until, owed }, index) => {
    // With its connection a replay is gone too.
    if (owed > 0 && subscriptions[index]?.isLost === undefined) return at < latest;
    return at < until && askedAt < until;
  }).length;
}

/** Events that were under way together have no order: only what was published after this comes after the event. */
function settledAt({ at, answeredAt, receivers }: PublishedEvent): number {
  return receivers === null ? Number.POSITIVE_INFINITY : (answeredAt ?? at);
}

/** Why an event did not come live; undefined where the disturbance is no reason. */
function causes(
  { startedAt, steadyAt = Number.POSITIVE_INFINITY, published }: DrillCourse,
  subscriptions: readonly Subscription[],
  { cutsSource }: Ground,
): (event: PublishedEvent) => 'refused' | 'unheard' | 'away' | undefined {
  const before = Math.max(...published.map(({ at, receivers }) => (at < startedAt ? (receivers ?? 0) : 0)), 0);
  const isShort = ({ receivers = before }: PublishedEvent) => receivers === null || receivers < before;
  const isInside = ({ at }: PublishedEvent) => at >= startedAt - underWayMs;
  const lastShort = published.reduce(
    (last, event, index) => (isInside(event) && event.at < steadyAt && isShort(event) ? index : last),
    -1,
  );
  // A gateway may be back before everybody knows that what it needs is.
  const heardAgainAt = lastShort < 0 ? steadyAt : Math.min(steadyAt, published[lastShort + 1]?.at ?? steadyAt);
  return (event) => {
    const { at, receivers } = event;
    if (receivers === null) return 'refused';
    const holding = subscriptions.filter(
      ({ answeredAt, endedAt = Number.POSITIVE_INFINITY }) => answeredAt <= at && at < endedAt,
    );
    if (holding.length === 0 || (isInside(event) && holding.some(({ isLost }) => isLost))) return 'away';
    return isShort(event) || (cutsSource && isInside(event) && at < heardAgainAt) ? 'unheard' : undefined;
  };
}

/** Whether so much was published until the last replay was read that it cannot hold an event any more. */
function beyondReplayOf(
  published: readonly PublishedEvent[],
  subscriptions: readonly Subscription[],
  { replayLimit = Number.POSITIVE_INFINITY }: Ground,
): (sequence: number) => boolean {
  const { askedAt = 0, answeredAt = 0 } = subscriptions.at(-1) ?? {};
  const readAt = (Number.isFinite(answeredAt) ? answeredAt : askedAt) + overlapMs;
  const newest = published.reduce((highest, { sequence, at }) => (at <= readAt ? sequence : highest), 0);
  return (sequence) => sequence <= newest - replayLimit;
}

import type { DrillCourse } from '../../contract/drill.ts';

/** One subscription of a client, from its request to the end of its connection. Epoch milliseconds. */
export interface Subscription {
  readonly askedAt: number;
  /** Infinity where it never was. */
  answeredAt: number;
  /** What was published from then on may not have come by it; undefined: it held to the end. */
  endedAt?: number;
}

/** What one client got, in the order in which it came. */
export interface Receipt {
  readonly sequence: number;
  readonly at: number;
  /** Index of the subscription by which it came. */
  readonly by: number;
}

export interface Ground {
  /** Events that a replay holds at most; undefined where nothing is replayed. */
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

/** A replay is read for some time after it was asked for, and what is published meanwhile may come by it as well. */
const overlapMs = 1000;

/**
 * Compares what a client got with what was published around a disturbance.
 *
 * An event is live by a subscription that was answered before it was published. By contract a subscription may bring
 * everything before it once more, so that an event may come once live, and once by each subscription that came after it
 * (or was answered just before it, since the replay is still being read then).
 */
export function judgeReceipts(
  { startedAt, backAt, steadyAt, published }: DrillCourse,
  subscriptions: readonly Subscription[],
  receipts: readonly Receipt[],
  { replayLimit, cutsSource, recoveryThresholdMs }: Ground,
): JudgedReceipts {
  const publishedAt = new Map(published.map(({ sequence, at }) => [sequence, at]));
  const times = new Map<number, number>();
  const live = new Set<number>();
  const outOfOrder: number[] = [];
  const highest = subscriptions.map(() => ({ live: 0, replayed: 0 }));
  let recoveredAt: number | undefined;
  let replayed = 0;
  for (const { sequence, at, by } of receipts) {
    const sentAt = publishedAt.get(sequence);
    const subscription = subscriptions[by];
    const latest = highest[by];
    if (sentAt === undefined || subscription === undefined || latest === undefined) continue;
    times.set(sequence, (times.get(sequence) ?? 0) + 1);
    const isLive = sentAt >= subscription.answeredAt;
    if (isLive) {
      live.add(sequence);
      if (sentAt >= backAt) recoveredAt ??= at;
    } else if (!live.has(sequence) && times.get(sequence) === 1) replayed++;
    // What may be of either stream says nothing about the order of one.
    if (replayLimit !== undefined && Math.abs(sentAt - subscription.answeredAt) <= overlapMs) continue;
    const stream = isLive ? 'live' : 'replayed';
    if (sequence < latest[stream] && times.get(sequence) === 1) outOfOrder.push(sequence);
    latest[stream] = Math.max(latest[stream], sequence);
  }

  const before = Math.max(...published.map(({ at, receivers }) => (at < startedAt ? (receivers ?? 0) : 0)), 0);
  const lost = { refused: 0, unheard: 0, away: 0 };
  const onTheWay: number[] = [];
  const duplicates: number[] = [];
  const missing: number[] = [];
  let beyondReplay = 0;
  const lastAsked = subscriptions.at(-1)?.askedAt ?? 0;
  const newestWhenAsked = published.reduce((newest, { sequence, at }) => (at <= lastAsked ? sequence : newest), 0);
  for (const { sequence, at, receivers, unstored } of published) {
    const came = times.get(sequence) ?? 0;
    const again =
      replayLimit === undefined ? 0 : subscriptions.filter(({ answeredAt }) => at < answeredAt + overlapMs).length;
    for (let extra = 1 + again; extra < came; extra++) duplicates.push(sequence);
    if (came === 0 && replayLimit !== undefined && receivers !== null && unstored === undefined) {
      if (sequence <= newestWhenAsked - replayLimit) beyondReplay++;
      else missing.push(sequence);
    }
    if (live.has(sequence)) continue;
    const isInside = at >= startedAt - underWayMs;
    const isHeld = subscriptions.some(
      ({ answeredAt, endedAt = Number.POSITIVE_INFINITY }) => answeredAt <= at && at < endedAt,
    );
    const endsAfter = subscriptions.some(({ answeredAt, endedAt }) => answeredAt <= at && endedAt !== undefined);
    if (receivers === null) lost.refused++;
    else if (!isHeld || (isInside && endsAfter)) lost.away++;
    else if ((receivers ?? before) < before || (cutsSource && isInside && at < (steadyAt ?? Number.POSITIVE_INFINITY)))
      lost.unheard++;
    else onTheWay.push(sequence);
  }

  const lastAt = published.at(-1)?.at ?? 0;
  // One that never recovered although there was time enough has taken at least that long.
  const recoveredAfterMs = (recoveredAt ?? lastAt) - backAt;
  const isTimed = recoveredAt !== undefined || recoveredAfterMs > recoveryThresholdMs;
  return {
    recoveredAfterMs: isTimed ? recoveredAfterMs : undefined,
    ...{ lost, onTheWay, duplicates, outOfOrder, missing, beyondReplay, replayed },
  };
}

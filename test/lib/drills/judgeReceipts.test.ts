import { describe, expect, it } from 'vitest';
import type { DrillCourse, PublishedEvent } from '../../../contract/drill.ts';
import { type Ground, judgeReceipts, type Receipt, type Subscription } from '../../../lib/drills/judgeReceipts.ts';

/*
 * A drill on paper: an event each 50 ms from 1000 on, taken 2 ms later; disturbed from 3000 to 5000, steady at 5400;
 * the client asks again at 7000.
 */

const everyMs = 50;
const startedAt = 3000;
const backAt = 5000;
const steadyAt = 5400;
const againAt = 7000;
const sequences = Array.from({ length: 160 }, (_, index) => index + 1);
const sentAt = (sequence: number) => 1000 + (sequence - 1) * everyMs;
const isAway = (sequence: number) => sentAt(sequence) >= startedAt && sentAt(sequence) < steadyAt;
/** So far from every edge that nothing else explains what happens to it. */
const calm = sequences.filter((sequence) => sentAt(sequence) > 8100 && sentAt(sequence) < 8900);
const inOutage = sequences.filter((sequence) => sentAt(sequence) > 3100 && sentAt(sequence) < 4900);

/** An event as Redis takes it: by nobody while it is away, by no gateway until that is back. */
function usual(sequence: number): PublishedEvent {
  const at = sentAt(sequence);
  if (at >= startedAt && at < backAt) return { sequence, at, receivers: null };
  return { sequence, at, answeredAt: at + 2, receivers: isAway(sequence) ? 0 : 1 };
}

const course: DrillCourse = { startedAt, backAt, steadyAt, published: sequences.map(usual) };
const ground: Ground = { replays: true, replayLimit: 250, cutsSource: true, recoveryThresholdMs: 2000 };
const persisted: readonly Subscription[] = [
  { askedAt: 500, answeredAt: 510, endedAt: againAt - 1000 },
  { askedAt: againAt, answeredAt: againAt + 10 },
];
const once: readonly Subscription[] = [{ askedAt: 500, answeredAt: 510 }];
const liveOf = (sequence: number, by: number): Receipt => ({ sequence, at: sentAt(sequence) + 5, by });

/** All that a healthy gateway sends. */
function healthy(): Receipt[] {
  const live = (from: number, to: number, by: number) =>
    sequences
      .filter((sequence) => sentAt(sequence) >= from && sentAt(sequence) < to && !isAway(sequence))
      .map((sequence) => liveOf(sequence, by));
  const replay = sequences
    .filter((sequence) => sentAt(sequence) < againAt)
    .map((sequence): Receipt => ({ sequence, at: againAt + 20, by: 1 }));
  return [...live(0, againAt, 0), ...replay, ...live(againAt, 1e9, 1)];
}

/** The same of a run that stores nothing. */
function healthyLive(): Receipt[] {
  return sequences.filter((sequence) => !isAway(sequence)).map((sequence) => liveOf(sequence, 0));
}

const innocent = { onTheWay: [], duplicates: [], outOfOrder: [], missing: [], beyondReplay: 0 };
const away = sequences.filter(isAway).length;

/** The same numbers in every run. */
function randomFrom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return Math.floor((state / 2 ** 31) * below);
  };
}

function oneOf<T>(all: readonly T[], random: (below: number) => number): T {
  const chosen = all[random(all.length)];
  if (chosen === undefined) throw new Error('there is nothing to choose from');
  return chosen;
}

/** The same check with many numbers to choose by. */
function always(name: string, check: (seed: number) => void): void {
  it(name, () => {
    for (let seed = 1; seed <= 40; seed++) check(seed);
  });
}

describe('a healthy gateway', () => {
  it('may be so busy that a replay comes only once the client has asked anew, and then both come', () => {
    const subscriptions: readonly Subscription[] = [
      { askedAt: 500, answeredAt: 510, endedAt: startedAt, isLost: true },
      { askedAt: 5500, answeredAt: 5510, endedAt: againAt - 1000 },
      { askedAt: againAt, answeredAt: againAt + 10 },
    ];
    const late = againAt + 1500;
    const live = sequences
      .filter((sequence) => sentAt(sequence) >= againAt + 10)
      .map((sequence) => liveOf(sequence, 2));
    const before = sequences
      .filter((sequence) => sentAt(sequence) < startedAt - 50)
      .map((sequence) => liveOf(sequence, 0));
    const between = sequences
      .filter((sequence) => sentAt(sequence) >= 5510 && sentAt(sequence) < againAt)
      .map((sequence) => liveOf(sequence, 1));
    const replay = sequences
      .filter((sequence) => sentAt(sequence) < late)
      .map((sequence): Receipt => ({ sequence, at: late, by: 2 }));
    const both = [...before, ...between, ...live, ...replay, ...replay].sort((a, b) => a.at - b.at);
    expect(judgeReceipts(course, subscriptions, both, ground).duplicates).toEqual([]);
    expect(judgeReceipts(course, subscriptions, [...both, ...replay], ground).duplicates.length).toBeGreaterThan(50);
  });

  it('may take two seconds to read a replay, which then holds what came live meanwhile', () => {
    const readMs = 2000;
    const meanwhile = sequences.filter(
      (sequence) => sentAt(sequence) >= againAt && sentAt(sequence) < againAt + readMs,
    );
    expect(meanwhile.length).toBeGreaterThan(30);
    const slow = healthy().map((receipt) =>
      receipt.at === againAt + 20 && receipt.by === 1 ? { ...receipt, at: againAt + readMs } : receipt,
    );
    const replayedToo = meanwhile.map((sequence): Receipt => ({ sequence, at: againAt + readMs, by: 1 }));
    const receipts = [...slow, ...replayedToo].sort((a, b) => a.at - b.at);
    expect(judgeReceipts(course, persisted, receipts, ground)).toMatchObject(innocent);
    // One of them a third time is one too many.
    const [again] = replayedToo;
    if (again === undefined) throw new Error('nothing was replayed');
    expect(judgeReceipts(course, persisted, [...receipts, again], ground).duplicates).toEqual([again.sequence]);
  });

  it('is complete by live stream and replay together; what nobody could hear is lost by its cause', () => {
    const judged = judgeReceipts(course, persisted, healthy(), ground);
    expect(judged).toMatchObject(innocent);
    expect(judged.lost).toEqual({
      refused: 40,
      unheard: 8,
      // What was published while the client asked again.
      away:
        sequences.filter((sequence) => sentAt(sequence) >= againAt - 1000 && sentAt(sequence) < againAt + 10).length -
        20,
    });
    expect(judged.replayed).toBe(away + 1);
    expect(judged.recoveredAfterMs).toBe(405);
  });

  it('that stores nothing loses what nobody could hear, and nothing else', () => {
    const judged = judgeReceipts(course, once, healthyLive(), { ...ground, replayLimit: undefined });
    expect(judged).toMatchObject({ ...innocent, lost: { refused: 40, unheard: 8, away: 0 } });
  });

  it('is not blamed for a pause: events are late, lose their order among themselves, and nothing is lost', () => {
    const isHeld = (sequence: number) => sentAt(sequence) >= startedAt && sentAt(sequence) < backAt;
    const published = sequences.map((sequence): PublishedEvent => {
      const at = sentAt(sequence);
      return { sequence, at, receivers: 1, answeredAt: isHeld(sequence) ? backAt + 5 : at + 2 };
    });
    const held = sequences.filter(isHeld).reverse();
    const receipts = sequences.flatMap((sequence): Receipt[] => {
      if (sequence === held.at(-1)) return held.map((each) => ({ sequence: each, at: backAt + 5, by: 0 }));
      return isHeld(sequence) ? [] : [liveOf(sequence, 0)];
    });
    const own = { ...ground, replayLimit: undefined, cutsSource: false };
    const judged = judgeReceipts({ ...course, steadyAt: backAt, published }, once, receipts, own);
    expect(judged).toMatchObject({ ...innocent, lost: { refused: 0, unheard: 0, away: 0 }, recoveredAfterMs: 5 });
    // One that comes after what was published when it had been taken is another matter.
    const late = receipts.filter(({ sequence }) => sequence !== 50);
    late.splice(late.findIndex(({ sequence }) => sequence === 90) + 1, 0, { sequence: 50, at: 5500, by: 0 });
    expect(judgeReceipts({ ...course, published }, once, late, own).outOfOrder).toEqual([50]);
    // And so is one that a gateway loses of what Redis has kept for it.
    const without = receipts.filter(({ sequence }) => sequence !== 50);
    expect(judgeReceipts({ ...course, published }, once, without, own).onTheWay).toEqual([50]);
  });

  it('may send an event live and by a replay that is still being read', () => {
    const near = sequences.filter((sequence) => sentAt(sequence) > againAt + 10 && sentAt(sequence) < againAt + 900);
    const overlapping = near.map((sequence): Receipt => ({ sequence, at: againAt + 1000, by: 1 }));
    expect(judgeReceipts(course, persisted, [...healthy(), ...overlapping], ground)).toMatchObject(innocent);
  });

  it('may still be reading one replay when the client asks for the next, and no third one', () => {
    const backJustBefore: readonly Subscription[] = [
      { askedAt: 500, answeredAt: 510, endedAt: 3000, isLost: true },
      { askedAt: againAt - 100, answeredAt: againAt - 90, endedAt: againAt },
      { askedAt: againAt, answeredAt: againAt + 10 },
    ];
    const before = sequences.filter((sequence) => sentAt(sequence) < startedAt).map((each) => liveOf(each, 0));
    const replay = sequences
      .filter((sequence) => sentAt(sequence) < againAt - 100)
      .map((sequence): Receipt => ({ sequence, at: againAt + 20, by: 2 }));
    const after = sequences.filter((sequence) => sentAt(sequence) >= againAt).map((each) => liveOf(each, 2));
    const judgedWith = (...replays: Receipt[][]) =>
      judgeReceipts(course, backJustBefore, [...before, ...replays.flat(), ...after], ground).duplicates;
    expect(judgedWith(replay, replay)).toEqual([]);
    expect(judgedWith(replay, replay, replay)).toEqual(
      expect.arrayContaining(replay.filter(({ sequence }) => sentAt(sequence) < 5900).map(({ sequence }) => sequence)),
    );
  });

  it('may replay after a reconnection what it has stored by itself', () => {
    const reconnected: Subscription[] = [
      { askedAt: 500, answeredAt: 510, endedAt: startedAt + 3, isLost: true },
      { askedAt: 5600, answeredAt: 5610 },
    ];
    const receipts = [
      ...sequences.filter((sequence) => sentAt(sequence) < startedAt).map((sequence) => liveOf(sequence, 0)),
      ...sequences.filter((sequence) => sentAt(sequence) < 5600).map((sequence) => ({ sequence, at: 5620, by: 1 })),
      ...sequences.filter((sequence) => sentAt(sequence) >= 5600).map((sequence) => liveOf(sequence, 1)),
    ];
    const own = { ...ground, replayLimit: undefined };
    expect(judgeReceipts(course, reconnected, receipts, own)).toMatchObject(innocent);
    const { duplicates } = judgeReceipts(course, reconnected, receipts, { ...own, replays: false });
    expect(duplicates.length).toBe(sequences.filter((sequence) => sentAt(sequence) < startedAt).length);
  });
});

describe('whatever is done to one event or a few', () => {
  always('one that is lost is missing, and lost on the way', (seed) => {
    const victim = oneOf(calm, randomFrom(seed));
    const judged = judgeReceipts(
      course,
      persisted,
      healthy().filter(({ sequence }) => sequence !== victim),
      ground,
    );
    expect(judged).toMatchObject({ ...innocent, onTheWay: [victim], missing: [victim] });
  });

  always('one that a replay leaves out is missing, whatever Redis said of it', (seed) => {
    const victim = oneOf(inOutage, randomFrom(seed));
    const receipts = healthy().filter(({ sequence }) => sequence !== victim);
    expect(judgeReceipts(course, persisted, receipts, ground)).toMatchObject({ ...innocent, missing: [victim] });
  });

  always('one that could not be stored is not asked for', (seed) => {
    const victim = oneOf(inOutage, randomFrom(seed));
    const published = course.published.map((event) =>
      event.sequence === victim ? { ...event, unstored: true as const } : event,
    );
    const receipts = healthy().filter(({ sequence }) => sequence !== victim);
    expect(judgeReceipts({ ...course, published }, persisted, receipts, ground)).toMatchObject(innocent);
  });

  always('one that comes twice, live or in one replay, is a duplicate', (seed) => {
    const random = randomFrom(seed);
    for (const victim of [oneOf(calm, random), oneOf(inOutage, random)]) {
      const receipts = healthy().flatMap((receipt) => (receipt.sequence === victim ? [receipt, receipt] : [receipt]));
      expect(judgeReceipts(course, persisted, receipts, ground)).toMatchObject({ ...innocent, duplicates: [victim] });
    }
  });

  always('one that comes after later ones is out of order', (seed) => {
    const random = randomFrom(seed);
    const victim = oneOf(calm, random);
    const places = 1 + random(4);
    const receipts = healthy();
    const from = receipts.findIndex(({ sequence }) => sequence === victim);
    receipts.splice(from + places, 0, ...receipts.splice(from, 1));
    expect(judgeReceipts(course, persisted, receipts, ground)).toMatchObject({ ...innocent, outOfOrder: [victim] });
  });

  always('and so is one that a replay has after later ones', (seed) => {
    const random = randomFrom(seed);
    const victim = oneOf(inOutage, random);
    const receipts = healthy();
    const from = receipts.findIndex(({ sequence, by }) => sequence === victim && by === 1);
    receipts.splice(from + 1 + random(10), 0, ...receipts.splice(from, 1));
    expect(judgeReceipts(course, persisted, receipts, ground)).toMatchObject({ ...innocent, outOfOrder: [victim] });
  });

  always('those that are too old for the replay are counted apart', (seed) => {
    const replayLimit = 60 + randomFrom(seed)(20);
    // It is read some time after it was asked for.
    const newest = sequences.filter((sequence) => sentAt(sequence) <= againAt + 1010).length;
    const oldest = newest - replayLimit + 1;
    const receipts = healthy().filter(({ sequence, by, at }) => by === 0 || at !== againAt + 20 || sequence >= oldest);
    const judged = judgeReceipts(course, persisted, receipts, { ...ground, replayLimit });
    expect(judged).toMatchObject({
      ...innocent,
      beyondReplay: sequences.filter((s) => isAway(s) && s < oldest).length,
    });
  });
});

describe('a client whose connection was lost', () => {
  const cut = 4000;
  const reconnected: Subscription[] = [
    { askedAt: 500, answeredAt: 510, endedAt: cut, isLost: true },
    { askedAt: 5600, answeredAt: 5610 },
  ];
  const published = sequences.map((sequence) => ({ sequence, at: sentAt(sequence), answeredAt: sentAt(sequence) + 2 }));
  const receipts = sequences
    .filter((sequence) => sentAt(sequence) < startedAt || sentAt(sequence) >= 5610)
    .map((sequence) => liveOf(sequence, sentAt(sequence) < startedAt ? 0 : 1));
  const own: Ground = { replays: false, replayLimit: undefined, cutsSource: false, recoveryThresholdMs: 2000 };

  it('was away from when it may have been dead until it had subscribed again', () => {
    const judged = judgeReceipts({ ...course, published }, reconnected, receipts, own);
    expect(judged).toMatchObject({ ...innocent, lost: { refused: 0, unheard: 0, away: 53 } });
  });

  it('is not away for what was lost before, or after it had come back', () => {
    const without = receipts.filter(({ sequence }) => ![10, 150].includes(sequence));
    expect(judgeReceipts({ ...course, published }, reconnected, without, own).onTheWay).toEqual([10, 150]);
  });

  it('has had what came between its request and the answer', () => {
    const slow = [reconnected[0], { askedAt: 5300, answeredAt: 5610 }].filter((each) => each !== undefined);
    const early = sequences.filter((s) => sentAt(s) >= 5300 && sentAt(s) < 5610).map((s) => liveOf(s, 1));
    const judged = judgeReceipts({ ...course, published }, slow, [...receipts, ...early], own);
    expect(judged.lost.away).toBe(53 - early.length);
  });

  it('that never comes back has taken as long as there was time, and has nothing', () => {
    const [first] = reconnected;
    const never = first === undefined ? [] : [first, { askedAt: 5600, answeredAt: Number.POSITIVE_INFINITY }];
    const judged = judgeReceipts(
      { ...course, published },
      never,
      receipts.filter(({ by }) => by === 0),
      own,
    );
    expect(judged.recoveredAfterMs).toBe(sentAt(160) - backAt);
    expect(judged).toMatchObject({ ...innocent, lost: { away: 120 } });
  });

  it('has no time to recover where publishing ended too soon', () => {
    const short = published.filter(({ at }) => at < backAt + 1000);
    const judged = judgeReceipts({ ...course, published: short }, once, [], own);
    expect(judged.recoveredAfterMs).toBeUndefined();
  });
});

describe('a gateway that loses its subscription', () => {
  it('is not excused for what Redis gave to all that were there before', () => {
    const calmEvent = oneOf(calm, randomFrom(1));
    const judged = judgeReceipts(
      course,
      once,
      healthyLive().filter(({ sequence }) => sequence !== calmEvent),
      { ...ground, replayLimit: undefined },
    );
    expect(judged.onTheWay).toEqual([calmEvent]);
  });

  it('is excused for what fewer subscribers heard, also where one of several nodes is away', () => {
    const published = course.published.map((event) => ({
      ...event,
      receivers: event.receivers === null ? null : isAway(event.sequence) ? 2 : 3,
    }));
    const judged = judgeReceipts({ ...course, published }, once, healthyLive(), {
      ...ground,
      replayLimit: undefined,
      cutsSource: false,
    });
    expect(judged).toMatchObject({ ...innocent, lost: { refused: 40, unheard: 8, away: 0 } });
  });

  it('is not excused either for what it lost when it was back before that was known', () => {
    const early = sequences.filter((sequence) => sentAt(sequence) >= 4700 && sentAt(sequence) < 4850);
    const published = course.published.map((event) => (event.at >= 4700 ? { ...event, receivers: 1 } : event));
    const isThere = (sequence: number) => sentAt(sequence) < startedAt || sentAt(sequence) >= 4700;
    const receipts = sequences
      .filter((sequence) => isThere(sequence) && !early.includes(sequence))
      .map((sequence) => liveOf(sequence, 0));
    const judged = judgeReceipts({ ...course, steadyAt: backAt, published }, once, receipts, {
      ...ground,
      replayLimit: undefined,
    });
    expect(judged.onTheWay).toEqual(early);
  });

  it('is not excused from the moment on at which all is as before: the first events count', () => {
    const firstAfter = sequences.filter((sequence) => sentAt(sequence) >= steadyAt).slice(0, 5);
    const judged = judgeReceipts(
      course,
      once,
      healthyLive().filter(({ sequence }) => !firstAfter.includes(sequence)),
      { ...ground, replayLimit: undefined },
    );
    expect(judged.onTheWay).toEqual(firstAfter);
  });
});

import { describe, expect, it } from 'vitest';
import { highestSequence, isExcused, lossOf, outageOf } from '../../contract/outage.ts';

/** Events 100 ms apart from time 1000 on. */
const events = (...receivers: (number | null)[]) =>
  receivers.map((reached, index) => ({ sequence: index + 1, at: 1000 + index * 100, receivers: reached }));

describe('a loss', () => {
  const lossIn = (...receivers: (number | null)[]) => {
    const publications = events(...receivers);
    return lossOf(publications, outageOf(publications, { startedAt: 1200, backAt: 1350 }))?.sequence;
  };

  it.each([
    ['an event reached nobody', [1, 1, 1, 0, 1], 4],
    ['an event reached fewer than before, of which one stayed', [2, 2, 2, 1, 2], 4],
    ['Redis did not take an event', [1, 1, null, 1, 1], 3],
    ['every event reached as many as before', [1, 1, 1, 1, 1], undefined],
    ['too few were there before alone', [0, 1, 1, 1, 1], undefined],
  ])('is that %s', (_, receivers, sequence) => {
    expect(lossIn(...receivers)).toBe(sequence);
  });
});

describe('an outage', () => {
  it('lasts from the disturbance to the first event that reaches as many subscribers as before', () => {
    const outage = outageOf(events(1, 1, 1, null, null, 0, 0, 1, 1), { startedAt: 1300, backAt: 1450 });
    expect(outage).toMatchObject({ before: 1, regainedAt: 1700, first: 4, last: 7, firstAfter: 6 });
    expect(outage).toMatchObject({ lastSequence: 9, lastAt: 1800 });
  });

  it('is no excuse for what reaches too few subscribers later on', () => {
    const outage = outageOf(events(1, 1, null, 1, 0, 1), { startedAt: 1200, backAt: 1250 });
    expect(outage).toMatchObject({ first: 3, last: 3, regainedAt: 1300 });
  });

  it('holds events that reached everybody while connections were cut again and again', () => {
    const outage = outageOf(events(1, 1, 0, 1, 0, 1), { startedAt: 1200, backAt: 1450 });
    expect(outage).toMatchObject({ first: 3, last: 5, regainedAt: 1500 });
  });

  it('holds an event that was under way when it began', () => {
    const outage = outageOf(events(1, 1, 1, 1), { startedAt: 1205, backAt: 1290 });
    expect(outage).toMatchObject({ first: 3, last: 3 });
  });

  it('does not ask for events that Redis never took, before it or after it', () => {
    const outage = outageOf(events(1, null, 0, 1, 1, null, 1), { startedAt: 1200, backAt: 1250 });
    expect(outage).toMatchObject({ first: 3, last: 3, refused: [2, 6], regainedAt: 1300 });
    expect([1, 2, 3, 4, 6].map((sequence) => isExcused(outage, sequence))).toEqual([false, true, true, false, true]);
  });

  it('has no end where the subscribers never come back, or not all of them', () => {
    const outage = outageOf(events(2, 2, 0, 1, 1), { startedAt: 1200, backAt: 1250 });
    expect(outage).toMatchObject({ first: 3, last: 5, firstAfter: 4 });
    expect(outage).not.toHaveProperty('regainedAt');
  });

  it('is not over because nobody listened before', () => {
    expect(outageOf(events(0, 0, 0, 0), { startedAt: 1200, backAt: 1250 })).not.toHaveProperty('regainedAt');
  });
});

describe('during a drill publishing goes on', () => {
  const plan = {
    eventCount: 100,
    delayMs: 25,
    redisResetSequence: 50,
    redisResetDelayMs: 1000,
    recoveryThresholdMs: 20_000,
  };

  it('until it is too late to recover', () => {
    expect(highestSequence(plan)).toBe(50 + (1000 + 20_000 + 10_000) / 25);
  });

  it('at least as long as was asked for', () => {
    expect(highestSequence({ ...plan, eventCount: 5000 })).toBe(5000);
  });

  it('and no longer than that without one', () => {
    expect(highestSequence({ ...plan, redisResetSequence: 0 })).toBe(100);
  });
});

import { describe, expect, it } from 'vitest';
import { type Ask, judgeReplays } from '../../../lib/drills/judgeReplays.ts';

/* What late clients were replayed around a time in which MongoDB was away, and who is to blame. */

const course = { startedAt: 10_000, backAt: 20_000 };
const stored = { first: 1, last: 3, count: 3 };

let clients = 0;
function ask(askedAt: number, sequences: readonly number[], at = askedAt + 20, more: Partial<Ask> = {}): Ask {
  const received = sequences.map((sequence) => ({ sequence, foreign: false, at }));
  return { client: clients++, askedAt, answeredAt: askedAt + 5, received, ...more };
}
const whole = [1, 2, 3];
const before = ask(8000, whole);
const again = ask(21_000, whole);
const judge = (...asks: readonly Ask[]) => judgeReplays([before, ...asks], course, stored);

describe('late clients around an outage of MongoDB', () => {
  it('have everything before, and again afterwards', () => {
    const judged = judge(ask(11_000, []), again, ask(22_000, whole));
    expect(judged).toMatchObject({ failedBefore: [], unanswered: [], wrong: [] });
    expect(judged.before).toEqual([{ client: before.client, ms: 20 }]);
    expect(judged.timesAfter).toHaveLength(2);
    expect(judged.againAfterMs).toBe(1020);
  });

  it('are owed a word where nothing comes', () => {
    const silent = ask(11_000, []);
    const told = ask(12_000, [], undefined, { told: 'history is not available' });
    const late = ask(13_000, whole, 20_300);
    const judged = judge(silent, told, late, again);
    expect(judged.silent).toEqual([silent.client]);
    expect(judged.during).toHaveLength(3);
    expect(judged.timesDuring).toEqual([{ client: late.client, ms: 7300 }]);
    expect(judged.hindered).toEqual([silent, told, late].map(({ client }) => client));
  });

  it('were refused where their subscription was not acknowledged, which is another fault than silence', () => {
    const { answeredAt: _, ...unanswered } = ask(11_000, [], undefined, { refusal: 'try later' });
    const judged = judge(unanswered, again);
    expect(judged.unanswered).toEqual([{ client: unanswered.client, reason: 'try later' }]);
    expect(judged.silent).toEqual([]);
  });

  it.each([
    ['a part without a word', [1, 2], {}, '2 of 3 events'],
    ['events out of order', [2, 1, 3], {}, 'events out of order'],
    ['an event twice', [1, 1, 2, 3], {}, 'an event twice'],
    ['an event twice, told of it or not', [1, 1], { told: 'no' }, 'an event twice'],
    ['an event that is not stored', [1, 2, 3, 4], {}, 'an event that was not stored'],
  ])('may not get %s', (_, sequences, more, reason) => {
    const wrong = ask(11_000, sequences, undefined, more);
    expect(judge(wrong, again)).toMatchObject({ wrong: [{ client: wrong.client, reason }], silent: [] });
    const afterwards = ask(20_500, sequences, undefined, more);
    expect(judge(afterwards, again).wrong).toEqual([{ client: afterwards.client, reason }]);
  });

  it('may get a part that they are told is one', () => {
    expect(judge(ask(11_000, [1, 2], undefined, { told: 'history is not available' }), again).wrong).toEqual([]);
  });

  it('show that replays never worked', () => {
    const never = ask(7000, []);
    const { answeredAt: _, ...refused } = ask(7500, whole);
    expect(judge(never, refused, again).failedBefore).toEqual([
      { client: never.client, reason: '0 of 3 events' },
      { client: refused.client, reason: 'its subscription was not acknowledged' },
    ]);
  });

  it('meet the outage with a replay that they asked for just before', () => {
    const hit = ask(9800, []);
    const judged = judge(hit, again);
    expect(judged.failedBefore).toEqual([]);
    expect(judged.during.map(({ client }) => client)).toEqual([hit.client]);
  });

  it('have it again from the first complete one after which none failed', () => {
    expect(judge(again, ask(22_000, []), ask(23_000, whole)).againAfterMs).toBe(3020);
    expect(judge(again, ask(22_000, [])).againAfterMs).toBeUndefined();
    expect(judge().againAfterMs).toBeUndefined();
    // Who asked during the outage shows nothing of afterwards.
    expect(judge(ask(19_000, whole, 20_010)).againAfterMs).toBeUndefined();
  });
});

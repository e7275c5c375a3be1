import { expect, it } from 'vitest';
import { onSchedule } from '../../../lib/measure/schedule.ts';

const clock = { now: () => performance.timeOrigin + performance.now() };

it('gives each event a time that no slow send moves', async () => {
  const due: number[] = [];
  const late: number[] = [];
  await onSchedule({ count: 5, everyMs: 10, clock, isOver: () => false }, (sequence, dueAt) => {
    due.push(dueAt);
    late.push(clock.now() - dueAt);
    const until = clock.now() + (sequence === 1 ? 25 : 0);
    while (clock.now() < until);
  });
  expect(due.map((at) => Math.round(at - (due[0] ?? 0)))).toEqual([0, 10, 20, 30, 40]);
  // The second one was held up by the first: it is late, and says so.
  expect(late[1]).toBeGreaterThan(10);
  expect(Math.min(...late)).toBeGreaterThan(-2);
});

it('ends when it is over', async () => {
  const sent: number[] = [];
  await onSchedule({ count: 5, everyMs: 1, clock, isOver: (sequence) => sequence > 2 }, (sequence) => {
    sent.push(sequence);
  });
  expect(sent).toEqual([1, 2]);
});

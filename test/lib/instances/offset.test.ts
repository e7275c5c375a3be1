import fc from 'fast-check';
import { expect, it } from 'vitest';
import { measureOffset } from '../../../lib/instances/offset.ts';
import { tried } from '../../support/properties.ts';

/** Two clocks that are `truth` apart, and a way between them that takes as long as it is told, each way. */
function clocks(truth: number, ways: readonly (readonly [there: number, back: number])[]) {
  let time = 1_000_000;
  let next = 0;
  return {
    now: () => time,
    ask: async () => {
      const [there, back] = ways[next++ % ways.length] ?? [0, 0];
      time += there;
      const theirs = time + truth;
      time += back;
      return theirs;
    },
    asked: () => next,
  };
}

const way = fc.tuple(fc.double({ min: 0, max: 80, noNaN: true }), fc.double({ min: 0, max: 80, noNaN: true }));

it('is never further off than it says, whatever the ways take', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.double({ min: -1e6, max: 1e6, noNaN: true }),
      fc.array(way, { minLength: 1, maxLength: 300 }),
      async (truth, ways) => {
        const { now, ask } = clocks(truth, ways);
        const { offsetMs, boundMs } = await measureOffset(now, ask);
        expect(Math.abs(offsetMs - truth)).toBeLessThanOrEqual(boundMs + 1e-6);
      },
    ),
    tried(200),
  );
});

it('goes by the shortest of the round trips', async () => {
  const { now, ask } = clocks(200, [
    [40, 1],
    [0.02, 0.02],
    [3, 3],
  ]);
  const { offsetMs, boundMs } = await measureOffset(now, ask);
  expect(offsetMs).toBeCloseTo(200, 6);
  expect(boundMs).toBeCloseTo(0.02, 6);
});

it('ends early where no shorter one comes, and in any case', async () => {
  const steady = clocks(0, [[1, 1]]);
  await measureOffset(steady.now, steady.ask);
  expect(steady.asked()).toBeLessThan(60);
  const ever = clocks(
    0,
    Array.from({ length: 400 }, (_, index) => [400 - index, 0] as const),
  );
  await measureOffset(ever.now, ever.ask);
  expect(ever.asked()).toBe(200);
});

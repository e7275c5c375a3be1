import { expect, it } from 'vitest';
import { delay, mapConcurrent } from '../../../lib/measure/delay.ts';

it('runs as many tasks at a time as it may, and keeps the order of the items', async () => {
  let underWay = 0;
  let most = 0;
  const results = await mapConcurrent([5, 1, 3, 1, 1], 2, async (ms) => {
    most = Math.max(most, ++underWay);
    await delay(ms);
    underWay--;
    return ms * 2;
  });
  expect(results).toEqual([10, 2, 6, 2, 2]);
  expect(most).toBe(2);
});

it('waits no longer than a moment for a time that is over', async () => {
  const before = performance.now();
  await delay(-1000);
  expect(performance.now() - before).toBeLessThan(500);
});

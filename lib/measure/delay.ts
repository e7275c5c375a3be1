import { startTimer } from '../socketio/k6Timers.ts';

/** Waits without blocking the VU's event loop, as k6's `sleep()` would. */
export function delay(ms: number): Promise<void> {
  return new Promise((resolve) => {
    startTimer(Math.max(0, ms), resolve);
  });
}

/** Runs a task for each item, at most `limit` at a time, and keeps the results in the items' order. */
export async function mapConcurrent<In, Out>(
  items: readonly In[],
  limit: number,
  task: (item: In) => Promise<Out>,
): Promise<Out[]> {
  const results: Out[] = [];
  let next = 0;
  const worker = async () => {
    for (let index = next++; index < items.length; index = next++) {
      const item = items[index];
      if (item !== undefined) results[index] = await task(item);
    }
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, worker));
  return results;
}

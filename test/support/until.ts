import { setTimeout as delay } from 'node:timers/promises';

/** Waits until the condition holds; fails with its description when it never does. */
export async function until(
  description: string,
  condition: () => boolean | Promise<boolean>,
  timeoutMs = 10_000,
): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error(`not within ${timeoutMs} ms: ${description}`);
    await delay(5);
  }
}

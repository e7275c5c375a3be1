import { delay } from './delay.ts';

/** Waits until something holds, and tells whether it did within this time: a role that waits for ever cannot be judged. */
export async function until(holds: () => boolean, timeoutMs: number, pollMs = 20): Promise<boolean> {
  const deadline = Date.now() + timeoutMs;
  while (!holds()) {
    if (Date.now() >= deadline) return false;
    await delay(pollMs);
  }
  return true;
}

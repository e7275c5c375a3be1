import type { Clock } from './clock.ts';
import { delay } from './delay.ts';

/** Time between the decision to start and the first event, so that the first one is no later than the others. */
const leadMs = 20;

/**
 * Calls `send` for sequence 1 … count, or until `isOver` says so, at times that are fixed in advance (an open model): a slow receiver, or a slow
 * `send`, never moves a later event. What is late is late by a measured amount (coordinated omission is not possible).
 */
export async function onSchedule(
  {
    count,
    everyMs,
    clock,
    isOver = () => false,
  }: { count: number; everyMs: number; clock: Clock; isOver?: (sequence: number) => boolean },
  send: (sequence: number, dueAt: number) => void,
): Promise<void> {
  const start = clock.now() + leadMs;
  for (let sequence = 1; sequence <= count; sequence++) {
    const dueAt = start + (sequence - 1) * everyMs;
    const wait = dueAt - clock.now();
    if (wait > 0) await delay(wait);
    if (isOver(sequence)) return;
    send(sequence, dueAt);
  }
}

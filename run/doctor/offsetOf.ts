/** What a look at another clock has found, in ms; positive: it is ahead of this machine's. */
export interface Offset {
  readonly offsetMs: number;
  /** How far that may be off to either side. */
  readonly uncertaintyMs: number;
}

/**
 * A clock's offset by the shortest of some round trips: it was read somewhere between question and answer.
 *
 * @param read what the other clock says, epoch ms
 */
export async function offsetOf(read: () => Promise<number>, now: () => number = Date.now, tries = 5): Promise<Offset> {
  let best: Offset = { offsetMs: Number.NaN, uncertaintyMs: Number.POSITIVE_INFINITY };
  for (let tried = 0; tried < tries; tried++) {
    const before = now();
    const there = await read();
    const uncertaintyMs = (now() - before) / 2;
    if (uncertaintyMs < best.uncertaintyMs) best = { offsetMs: there - before - uncertaintyMs, uncertaintyMs };
  }
  return best;
}

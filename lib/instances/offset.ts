/** How far a clock is from another one. */
export interface Offset {
  /** Milliseconds that have to be added to a time of this clock. */
  readonly offsetMs: number;
  /** How far that may be off, plus or minus: half of the round trip. */
  readonly boundMs: number;
  /** When it was measured, by this clock. */
  readonly at: number;
}

const fewest = 32;
const most = 200;
/** So many tries without a shorter round trip: there will hardly be one. */
const vain = 48;

/**
 * Measures the offset of our clock to that of a server, by the shortest of many round trips: the answer was made
 * somewhere between request and receipt, and nobody can tell where (Cristian, "Probabilistic clock synchronization",
 * Distributed Computing 3, 1989).
 *
 * @param now our clock, epoch milliseconds
 * @param ask the server's clock, epoch milliseconds
 */
export async function measureOffset(now: () => number, ask: () => Promise<number>): Promise<Offset> {
  let best: Offset = { offsetMs: 0, boundMs: Number.POSITIVE_INFINITY, at: now() };
  let since = 0;
  for (let tries = 0; tries < most && (tries < fewest || since < vain); tries++) {
    const before = now();
    const theirs = await ask();
    const after = now();
    const boundMs = (after - before) / 2;
    since++;
    if (boundMs >= best.boundMs) continue;
    best = { offsetMs: theirs - (before + after) / 2, boundMs, at: after };
    since = 0;
  }
  return best;
}

const mostTries = 8;
/** Two calls of the fine clock and two of the coarse one take about so long on a busy machine. */
const goodEnoughMs = 0.01;

/** Epoch milliseconds at which the fine clock was zero, and how far that may be off to either side. */
export function bestOrigin(coarse: () => number, fine: () => number): { origin: number; errorMs: number } {
  let best = { origin: 0, errorMs: Number.POSITIVE_INFINITY };
  for (let tries = 0; tries < mostTries && best.errorMs > goodEnoughMs; tries++) {
    const seen = originOf(coarse, fine);
    if (seen.errorMs < best.errorMs) best = seen;
  }
  return best;
}

function originOf(coarse: () => number, fine: () => number) {
  // The tick falls between the look that still showed the time before it and the one that shows it.
  let before = fine();
  const start = coarse();
  let next = fine();
  let tick = coarse();
  while (tick === start) {
    before = next;
    next = fine();
    tick = coarse();
  }
  const after = fine();
  return { origin: tick - (before + after) / 2, errorMs: (after - before) / 2 };
}

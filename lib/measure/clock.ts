import exec from 'k6/execution';
import type { Plan } from '../../contract/plan.ts';
import { trend } from './metrics.ts';

/** Epoch milliseconds with a fraction, on the same clock as the receipt time of frames. */
export interface Clock {
  now(): number;
}

const uncertainty = /* @__PURE__ */ trend('clock_uncertainty');

const mostTries = 8;
/** Two calls of the fine clock and two of the coarse one take about so long on a busy machine. */
const goodEnoughMs = 0.01;

/**
 * Calibrates a clock, once for each VU (it spins for some milliseconds at most), and records how far it may be off.
 *
 * `Date.now()` has whole milliseconds. `currentTestRunDuration` is fine-grained but has another origin, which is read
 * at the moment when `Date.now()` ticks over. It costs several microseconds a call: fine for each publish, never for
 * each received message. A VU that is held up meanwhile sees the tick late, by up to a millisecond: the best of several
 * counts.
 */
export function calibrateClock(): Clock {
  const { origin, errorMs } = bestOrigin(Date.now, () => exec.instance.currentTestRunDuration);
  uncertainty.add(errorMs);
  return { now: () => origin + exec.instance.currentTestRunDuration };
}

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

/** How times are taken; stands in the report. */
export function clockMethod({ transports }: Pick<Plan, 'transports'>): string {
  return (
    `epoch milliseconds; receipt: ${receipt[transports]}; publish and requests: run duration, ` +
    'calibrated against the wall clock once for each VU'
  );
}

const byWebSocket = 'time at which k6/websockets read the frame';
const byPolling = 'time at which JavaScript was given the answer to the poll';
const receipt: Readonly<Record<Plan['transports'], string>> = {
  websocket: byWebSocket,
  polling: byPolling,
  'polling,websocket': `${byPolling}; after the upgrade, ${byWebSocket}`,
};

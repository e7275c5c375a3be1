import exec from 'k6/execution';
import { bestOrigin } from '../../contract/clockOrigin.ts';
import type { Plan } from '../../contract/plan.ts';
import { trend } from './metrics.ts';

/** Epoch milliseconds with a fraction, on the same clock as the receipt time of frames. */
export interface Clock {
  now(): number;
}

const uncertainty = /* @__PURE__ */ trend('clock_uncertainty');

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

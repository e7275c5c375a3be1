import type { DrillPlan } from '../../thresholds/drills/drill.ts';

/** What stopping and starting something may take beyond the time for which it is down. */
const restartMs = 20_000;
/** How long clients may take to ask for what they have missed. */
export const catchUpMs = 10_000;
/** A silence that nobody ends is only noticed by heartbeats, of which nobody knows beforehand how often they come. */
const longestHeartbeatMs = 120_000;
/** Events go on for so long after everything else, so that there is something to compare with. */
export const calmMs = 1000;

/** How long the parts of a drill may take, in milliseconds; a drill that goes well never waits for most of them. */
export function drillTimes(plan: DrillPlan) {
  const gatherMs = 2 * plan.connectTimeoutMs + plan.clientCount * 25;
  const rollingMs = (plan.nodes ?? 1) * plan.disturbForMs + ((plan.nodes ?? 1) - 1) * restartMs;
  const disturbMs = Math.max(rollingMs, plan.way === 'half-open' ? longestHeartbeatMs : 0);
  const takesMs = Math.max(restartMs, 2 * (plan.commandTimeoutMs ?? 0));
  const publishMs = plan.disturbAfterMs + disturbMs + takesMs + plan.recoveryThresholdMs + calmMs + catchUpMs;
  return {
    gatherMs,
    publishMs,
    /** Nothing has come for this long after the last event: the rest is lost. */
    quietMs: Math.max(1500, 2 * plan.latencyThresholdMs),
    wholeMs: gatherMs + publishMs * 2 + plan.settleMs + 30_000,
    highestSequence: Math.ceil(publishMs / Math.max(1, plan.delayMs)),
  };
}

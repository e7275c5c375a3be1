import {
  clientContext,
  connectAll,
  connectPaced,
  disconnectAll,
  EvictionWatch,
  evictedOf,
  holdOpen,
  idleTimes,
  keepActive,
  loadLimits,
  metricsReader,
  reportProgress,
  retakeSlots,
  type Setup,
  scenarioScript,
  type WindowOrReason,
} from 'realtime-load-test/k6';
import { idleEviction } from '../thresholds/idle-eviction.ts';

const limits = loadLimits();

export const { options, setup, handleSummary, observer } = scenarioScript(idleEviction, {
  roles: () => ({ clients: 1 }),
  maxDurationMs: (plan) => idleTimes(plan).wholeMs,
  // Before anybody connects: after how much silence the gateway evicts.
  prepare: async (plan) => limits.windowOf(plan, await metricsReader(plan)()),
});

/** Clients that connect and then say nothing, beside one that goes on sending the application's ping. */
export async function clients({ plan, window }: Setup & WindowOrReason) {
  if (window === null) return;
  const context = await clientContext(plan);
  const watch = new EvictionWatch(context, window);
  const everybody = Array.from({ length: window.clients }, (_, index) => index);

  const active = await connectAll(context, [window.clients]);
  const pings = keepActive(() => active, window.timeoutMs);
  const silent = await connectPaced(context, everybody);
  const progress = reportProgress(plan, () => ({ connected: silent.length, evicted: evictedOf(silent).length }));

  await watch.over(silent, active);
  const successors = await retakeSlots(context, window, silent, active);

  active.push(...successors);
  await holdOpen(context, active);
  progress.stop();
  pings.stop();
  disconnectAll([...silent, ...active]);
}

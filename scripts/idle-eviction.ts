import { idleEvictionRules } from '../contract/optionRules.ts';
import { connectAll, connectPaced, disconnectAll } from '../lib/gateway/connectAll.ts';
import { EvictionWatch, evictedOf } from '../lib/gateway/evictions.ts';
import { metricsReader } from '../lib/gateway/fetchMetrics.ts';
import { holdOpen } from '../lib/gateway/holdOpen.ts';
import { keepActive } from '../lib/gateway/keepActive.ts';
import { observe } from '../lib/gateway/observe.ts';
import { openGateway } from '../lib/gateway/openGateway.ts';
import { retakeSlots } from '../lib/gateway/retakeSlots.ts';
import { k6Options } from '../lib/measure/options.ts';
import { reportProgress } from '../lib/measure/progress.ts';
import { readPlan } from '../lib/measure/readPlan.ts';
import { agreeOn, type Setup } from '../lib/measure/setup.ts';
import { summaryOf } from '../lib/measure/summary.ts';
import { idleTimes } from '../lib/measure/times.ts';
import { idleEvictionGoals } from '../thresholds/idle-eviction.ts';
import { type WindowOrReason, windowOf } from '../thresholds/idleWindow.ts';

const initPlan = readPlan('idle-eviction', idleEvictionRules);
const goals = idleEvictionGoals.goals(initPlan);

export const options = k6Options(
  initPlan,
  goals,
  { clients: { vus: 1 }, observer: { vus: 1 } },
  idleTimes(initPlan).wholeMs,
);

export const handleSummary = summaryOf(initPlan, goals);

/** Looks, before anybody connects, after how much silence the gateway evicts. */
export async function setup(): Promise<Setup & WindowOrReason> {
  const plan = agreeOn(initPlan);
  return { plan, ...windowOf(plan, await metricsReader(plan)()) };
}

/** Clients that connect and then say nothing, beside one that goes on sending the application's ping. */
export async function clients({ plan, window }: Setup & WindowOrReason) {
  if (window === null) return;
  const gateway = await openGateway(plan);
  const watch = new EvictionWatch(gateway, window);
  const everybody = Array.from({ length: window.clients }, (_, index) => index);

  const active = await connectAll(gateway, [window.clients]);
  const pings = keepActive(() => active, window.timeoutMs);
  const silent = await connectPaced(gateway, everybody);
  const progress = reportProgress(plan, () => ({ connected: silent.length, evicted: evictedOf(silent).length }));

  await watch.over(silent, active);
  const successors = await retakeSlots(gateway, window, silent, active);

  active.push(...successors);
  await holdOpen(gateway, active);
  progress.stop();
  pings.stop();
  disconnectAll([...silent, ...active]);
}

/** Keeps the gateway's own figures beside ours. */
export function observer({ plan }: Setup) {
  return observe(plan, goals);
}

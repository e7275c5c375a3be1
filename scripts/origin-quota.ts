import { originQuotaRules } from '../contract/optionRules.ts';
import { admitAlternate } from '../lib/gateway/admitAlternate.ts';
import { Crowd } from '../lib/gateway/crowd.ts';
import { metricsReader } from '../lib/gateway/fetchMetrics.ts';
import { holdOpen } from '../lib/gateway/holdOpen.ts';
import { keepActive } from '../lib/gateway/keepActive.ts';
import { observe } from '../lib/gateway/observe.ts';
import { openGateway } from '../lib/gateway/openGateway.ts';
import { reuseSlots } from '../lib/gateway/reuseSlots.ts';
import { readAtLimit, watchLimit } from '../lib/gateway/watchLimit.ts';
import { k6Options } from '../lib/measure/options.ts';
import { reportProgress } from '../lib/measure/progress.ts';
import { readPlan } from '../lib/measure/readPlan.ts';
import { agreeOn, type Setup } from '../lib/measure/setup.ts';
import { summaryOf } from '../lib/measure/summary.ts';
import { quotaTimes } from '../lib/measure/times.ts';
import { originQuotaGoals } from '../thresholds/origin-quota.ts';
import { originQuota, type SlotsOrReason, slotsOf } from '../thresholds/quotaSlots.ts';

const initPlan = readPlan('origin-quota', originQuotaRules);
const goals = originQuotaGoals.goals(initPlan);

export const options = k6Options(
  initPlan,
  goals,
  { clients: { vus: 1 }, watcher: { vus: 1 } },
  quotaTimes(initPlan).wholeMs,
);

export const handleSummary = summaryOf(initPlan, goals);

/** Looks, before anybody connects, what the gateway's limit for our Origin is and how much of it is free. */
export async function setup(): Promise<Setup & SlotsOrReason> {
  const plan = agreeOn(initPlan);
  return { plan, ...slotsOf(originQuota, plan, await metricsReader(plan)()) };
}

/** Clients of one Origin that fill its quota and race for the last slot; meanwhile another Origin is let in. */
export async function clients({ plan, slots }: Setup & SlotsOrReason) {
  if (slots === null) return;
  const crowd = new Crowd(await openGateway(plan), 'origin');
  const active = keepActive(() => crowd.admitted, slots.idleTimeoutMs);
  const progress = reportProgress(plan, () => crowd.seen);

  await crowd.fill(slots.free - 1);
  crowd.race(1 + slots.extras);
  await crowd.settled();
  crowd.count(slots);
  await readAtLimit(plan, { limit: slots.limit, countOf: originQuota.countOf });
  await admitAlternate(crowd.gateway, slots.free + slots.extras);
  await reuseSlots(crowd, slots.extras);

  await holdOpen(crowd.gateway, crowd.admitted);
  progress.stop();
  active.stop();
  crowd.leave();
}

/** Watches that the gateway's own figures for the Origin never go above its limit, and keeps all of them beside ours. */
export async function watcher({ plan, slots }: Setup & SlotsOrReason) {
  const watched = slots?.counted && { limit: slots.limit, countOf: originQuota.countOf };
  await Promise.all([watched && watchLimit(plan, watched), observe(plan, goals)]);
}

import { connectionQuotaRules } from '../contract/optionRules.ts';
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
import { connectionQuotaGoals } from '../thresholds/connection-quota.ts';
import { type SlotsOrReason, slotsOf, totalQuota } from '../thresholds/quotaSlots.ts';

const initPlan = readPlan('connection-quota', connectionQuotaRules);
const goals = connectionQuotaGoals.goals(initPlan);

export const options = k6Options(
  initPlan,
  goals,
  { clients: { vus: 1 }, watcher: { vus: 1 } },
  quotaTimes(initPlan).wholeMs,
);

export const handleSummary = summaryOf(initPlan, goals);

/** Looks, before anybody connects, what the gateway's limit is and how much of it is free. */
export async function setup(): Promise<Setup & SlotsOrReason> {
  const plan = agreeOn(initPlan);
  return { plan, ...slotsOf(totalQuota, plan, await metricsReader(plan)()) };
}

/** Clients that fill the gateway to its last slot, race for that one, and take slots again that were given back. */
export async function clients({ plan, slots }: Setup & SlotsOrReason) {
  if (slots === null) return;
  const crowd = new Crowd(await openGateway(plan), 'total');
  const active = keepActive(() => crowd.admitted, slots.idleTimeoutMs);
  const progress = reportProgress(plan, () => crowd.seen);

  await crowd.fill(slots.free - 1);
  crowd.race(1 + slots.extras);
  await crowd.settled();
  crowd.count(slots);
  await readAtLimit(plan, { limit: slots.limit, countOf: totalQuota.countOf });
  await reuseSlots(crowd, slots.extras);

  await holdOpen(crowd.gateway, crowd.admitted);
  progress.stop();
  active.stop();
  crowd.leave();
}

/** Watches that the gateway's own figures never go above the limit, and keeps all of them beside ours. */
export async function watcher({ plan, slots }: Setup & SlotsOrReason) {
  const watched = slots?.counted && { limit: slots.limit, countOf: totalQuota.countOf };
  await Promise.all([watched && watchLimit(plan, watched), observe(plan, goals)]);
}

import { catchUpRules } from '../contract/optionRules.ts';
import { requireJob } from '../contract/requireJob.ts';
import { connectAll, disconnectAll } from '../lib/gateway/connectAll.ts';
import { holdOpen } from '../lib/gateway/holdOpen.ts';
import { observe } from '../lib/gateway/observe.ts';
import { openGateway } from '../lib/gateway/openGateway.ts';
import { replay } from '../lib/gateway/replay.ts';
import { delay } from '../lib/measure/delay.ts';
import { k6Options } from '../lib/measure/options.ts';
import { reportProgress } from '../lib/measure/progress.ts';
import { readPlan } from '../lib/measure/readPlan.ts';
import { agreeOn, allApply, type Setup } from '../lib/measure/setup.ts';
import { shareOfThisVu } from '../lib/measure/share.ts';
import { summaryOf } from '../lib/measure/summary.ts';
import { burstTimes } from '../lib/measure/times.ts';
import { catchUpGoals } from '../thresholds/catch-up-burst.ts';

const initPlan = readPlan('catch-up-burst', catchUpRules, requireJob);
const goals = catchUpGoals.goals(initPlan);
const times = burstTimes(initPlan);

export const options = k6Options(
  initPlan,
  goals,
  { lateClients: { vus: initPlan.subscriberVus }, observer: { vus: 1 } },
  times.wholeMs,
);

export const handleSummary = summaryOf(initPlan, goals);

export function setup(): Setup {
  return { plan: agreeOn(initPlan), ...allApply };
}

/** Fresh clients that ask, all at once, for a job whose events are stored already. */
export async function lateClients({ plan }: Setup) {
  const gateway = await openGateway(plan);
  const seen = { connected: 0, replayed: 0 };
  const progress = reportProgress(plan, () => seen);

  const clients = await connectAll(
    gateway,
    shareOfThisVu(plan.clientCount, plan.subscriberVus),
    () => seen.connected++,
  );
  const replays = clients.map((client) => replay(gateway, client, times.replayMs));
  await Promise.all(replays.map((each) => each.complete.then(() => seen.replayed++)));
  await delay(plan.settleMs);
  for (const each of replays) each.record();

  progress.stop();
  await holdOpen(gateway, clients);
  disconnectAll(clients);
}

/** Keeps the gateway's own figures beside ours. */
export function observer({ plan }: Setup) {
  return observe(plan, goals);
}

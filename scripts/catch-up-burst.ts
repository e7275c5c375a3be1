import { connectAll, disconnectAll } from '../lib/gateway/connectAll.ts';
import { holdOpen } from '../lib/gateway/holdOpen.ts';
import { openGateway } from '../lib/gateway/openGateway.ts';
import { replay } from '../lib/gateway/replay.ts';
import { delay } from '../lib/measure/delay.ts';
import { reportProgress } from '../lib/measure/progress.ts';
import { requireJob } from '../lib/measure/requireJob.ts';
import { scenarioScript } from '../lib/measure/script.ts';
import type { Setup } from '../lib/measure/setup.ts';
import { shareOfThisVu } from '../lib/measure/share.ts';
import { burstTimes } from '../lib/measure/times.ts';
import { catchUpBurst } from '../thresholds/catch-up-burst.ts';

export const { options, setup, handleSummary, observer } = scenarioScript(catchUpBurst, {
  adjust: requireJob,
  roles: ({ subscriberVus }) => ({ lateClients: subscriberVus }),
  maxDurationMs: (plan) => burstTimes(plan).wholeMs,
});

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
  const replays = clients.map((client) => replay(gateway, client, burstTimes(plan).replayMs));
  await Promise.all(replays.map((each) => each.complete.then(() => seen.replayed++)));
  await delay(plan.settleMs);
  for (const each of replays) each.record();

  progress.stop();
  await holdOpen(gateway, clients);
  disconnectAll(clients);
}

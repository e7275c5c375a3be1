import {
  burstTimes,
  clientContext,
  connectAll,
  delay,
  disconnectAll,
  holdOpen,
  replay,
  reportProgress,
  requireJob,
  type Setup,
  scenarioScript,
  shareOfThisVu,
} from 'realtime-load-test/k6';
import { catchUpBurst } from '../thresholds/catch-up-burst.ts';

export const { options, setup, handleSummary, observer } = scenarioScript(catchUpBurst, {
  adjust: requireJob,
  roles: ({ subscriberVus }) => ({ lateClients: subscriberVus }),
  maxDurationMs: (plan) => burstTimes(plan).wholeMs,
});

/** Fresh clients that ask, all at once, for a job whose events are stored already. */
export async function lateClients({ plan }: Setup) {
  const context = await clientContext(plan);
  const seen = { connected: 0, replayed: 0 };
  const progress = reportProgress(plan, () => seen);

  const clients = await connectAll(
    context,
    shareOfThisVu(plan.clientCount, plan.subscriberVus),
    () => seen.connected++,
  );
  const replays = clients.map((client) => replay(context, client, burstTimes(plan).replayMs));
  await Promise.all(replays.map((each) => each.complete.then(() => seen.replayed++)));
  await delay(plan.settleMs);
  for (const each of replays) each.record();

  progress.stop();
  await holdOpen(context, clients);
  disconnectAll(clients);
}
